package dev.hearthbook.samples.cli.demo;

import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.imports.ChatFile;
import dev.hearthbook.samples.cli.imports.ChatFormat;
import dev.hearthbook.samples.cli.imports.Story;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The chats that the demo shows: a file in the form of MemoryBank, or the sample that comes with the program. */
final class Chats {
    private static final String SAMPLE = "companion-chats.json";
    private static final int WORD_CHARS_MIN = 5;

    private final ChatFile file;
    private final List<Story> stories = new ArrayList<>();

    private Chats(ChatFile file) {
        this.file = file;
        ChatFormat.MEMORYBANK.read(file, stories::add);
    }

    /**
     * @param path null for the sample
     * @throws dev.hearthbook.model.HearthbookException {@code IMPORT_DAMAGED}, {@code IO_FAILED}
     * @throws IllegalArgumentException when it holds fewer than two users who said something
     */
    static Chats of(@Nullable Path path) {
        Chats chats =
                new Chats(path == null ? new ChatFile("the sample " + SAMPLE, Chats::openSample) : ChatFile.of(path));
        if (chats.stories.stream().filter(story -> story.messages() > 1).count() < 2) {
            throw new IllegalArgumentException(
                    "the demo shows that users are kept apart, so it needs chats of two users at least");
        }
        return chats;
    }

    private static InputStream openSample() throws FileNotFoundException {
        InputStream sample = Chats.class.getResourceAsStream(SAMPLE);
        if (sample == null) {
            throw new FileNotFoundException(SAMPLE);
        }
        return sample;
    }

    /**
     * A search whose best answer is known.
     *
     * @param words what is asked
     * @param answer the message that must be among the best
     */
    record Question(Subject subject, String words, String answer) {
        /** Never the words. */
        @Override
        public String toString() {
            return "Question[" + subject + "]";
        }
    }

    ChatFile file() {
        return file;
    }

    /** Whose chats they are, in the order of the file. */
    List<Subject> subjects() {
        return stories.stream()
                .filter(story -> story.messages() > 1)
                .map(Story::subject)
                .toList();
    }

    /** The longest thing a user said, asked for by its four longest words. */
    Question question(Subject subject) {
        String answer = stories.stream()
                .filter(story -> story.subject().equals(subject))
                .flatMap(story -> story.sittings().stream())
                .flatMap(sitting -> sitting.utterances().stream())
                .filter(utterance -> utterance.role() == dev.hearthbook.model.Role.USER)
                .map(utterance -> utterance.text())
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
        String words = Arrays.stream(answer.split("[^\\p{L}\\p{Nd}]+"))
                .filter(word -> word.length() >= WORD_CHARS_MIN)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .limit(4)
                .collect(Collectors.joining(" "));
        return new Question(subject, words.isEmpty() ? answer : words, answer);
    }

    /** Everything in them that must not be on any disk in the clear: texts, titles, notes. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (Story story : stories) {
            sentences.add(story.title());
            story.sittings().forEach(sitting -> sitting.utterances().forEach(said -> sentences.add(said.text())));
            story.notes().forEach(note -> sentences.add(note.draft().content().text()));
        }
        return sentences;
    }
}
