package dev.hearthbook.crypto.internal.box;

import dev.hearthbook.model.HearthbookException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Recovery codes as people type them: whatever is taken for one prints and reads as the same one. */
public final class RecoveryFuzz {
    private RecoveryFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String typed = new String(data, StandardCharsets.UTF_8);
        try {
            byte[] symbols = RecoveryText.parse(typed.toCharArray());
            if (!Arrays.equals(symbols, RecoveryText.parse(RecoveryText.print(symbols)))) {
                throw new AssertionError("a code has two meanings");
            }
        } catch (HearthbookException e) {
            for (String group : typed.split("[-\\s]+")) {
                // Unlike any word of the message.
                if (group.matches("[0-9][A-Z][0-9A-Z]{2}") && e.getMessage().contains(group)) {
                    throw new AssertionError("a part of a code is quoted", e);
                }
            }
        }
    }

    /** Codes in several hands. */
    public static List<byte[]> seeds() {
        byte[] symbols = new byte[RecoveryText.RANDOM];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = (byte) (i * 7 % 32);
        }
        String code = new String(RecoveryText.print(symbols));
        return List.of(
                code.getBytes(StandardCharsets.UTF_8),
                code.toLowerCase(java.util.Locale.ROOT).replace('0', 'o').getBytes(StandardCharsets.UTF_8),
                code.replace("-", " \u2013 ").getBytes(StandardCharsets.UTF_8),
                code.substring(1).getBytes(StandardCharsets.UTF_8));
    }
}
