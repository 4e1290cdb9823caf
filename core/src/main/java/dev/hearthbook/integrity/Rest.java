package dev.hearthbook.integrity;

import java.util.ArrayList;
import java.util.List;

/** How every proof ends: lines of hashes up to an empty line, and the checkpoint behind it. */
record Rest(List<byte[]> path, SignedCheckpoint checkpoint) {
    private static final int PATH_MAX = 64;

    static Rest parse(String text) {
        int split = text.startsWith("\n") ? 0 : text.indexOf("\n\n") + 1;
        if (split == 0 && !text.startsWith("\n")) {
            throw Texts.invalid("The proof ends before its checkpoint.");
        }
        List<byte[]> path = new ArrayList<>();
        if (split > 0) {
            for (String line : text.substring(0, split - 1).split("\n", -1)) {
                if (path.size() == PATH_MAX) {
                    throw Texts.invalid("The proof has more than " + PATH_MAX + " hashes.");
                }
                path.add(Texts.hash(line, "hash " + (path.size() + 1) + " of the proof"));
            }
        }
        return new Rest(path, SignedCheckpoint.parse(text.substring(split + 1)));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        path.forEach(hash -> text.append(Texts.base64(hash)).append('\n'));
        return text.append('\n').append(checkpoint.text()).toString();
    }
}
