package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvReadFeature;

/**
 * Reads Synthetic-Persona-Chat (Jandaghi et al., 2023): a row is what two personas say about themselves, one statement a
 * line, and their conversation, one turn a line. A row is its own subject, named by a digest of what stands in it.
 */
final class PersonaChatReader {
    private static final List<String> HEADER =
            List.of("user 1 personas", "user 2 personas", "Best Generated Conversation");
    private static final Pattern TURN = Pattern.compile("User ([12]):[\\s*]*(.*)");
    private static final Pattern EDGES = Pattern.compile("^[*\\s]+|[*\\s]+$");
    private static final CsvFactory CSV =
            CsvFactory.builder().enable(CsvReadFeature.WRAP_AS_ARRAY).build();

    private final String file;
    private final JsonParser parser;

    private PersonaChatReader(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** One row. @param line on which it begins */
    private record Cells(int line, List<String> texts) {}

    static void read(ChatFile file, Consumer<Story> stories) {
        try (InputStream in = file.open();
                JsonParser parser = CSV.createParser(ObjectReadContext.empty(), in)) {
            new PersonaChatReader(file.name(), parser).stories(stories);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    private void stories(Consumer<Story> stories) {
        next();
        Cells header = row();
        if (header == null
                || header.texts().size() < 3
                || !header.texts().subList(0, 3).equals(HEADER)) {
            throw Damage.at(file, 1, "", "the first line names other columns than " + HEADER, null);
        }
        int number = 0;
        for (Cells row = row(); row != null; row = row()) {
            number++;
            stories.accept(story(number, row));
        }
    }

    /** The next row; null at the end. */
    private @Nullable Cells row() {
        JsonToken token = next();
        if (token != JsonToken.START_ARRAY) {
            return null;
        }
        int line = Math.max(1, parser.currentLocation().getLineNr());
        List<String> texts = new ArrayList<>();
        while (next() == JsonToken.VALUE_STRING) {
            texts.add(parser.getString());
        }
        return new Cells(line, texts);
    }

    private @Nullable JsonToken next() {
        try {
            return parser.nextToken();
        } catch (JacksonException e) {
            throw Damage.at(
                    file,
                    Math.max(1, parser.currentLocation().getLineNr()),
                    "",
                    "this is not CSV; is a quotation mark missing?",
                    e);
        }
    }

    private Story story(int number, Cells row) {
        String where = "row " + number;
        if (row.texts().size() != 3) {
            throw Damage.at(
                    file,
                    row.line(),
                    where,
                    "a row has 3 columns, but this has " + row.texts().size(),
                    null);
        }
        String id = "persona-chat-" + Ids.digest(row.texts());
        Subject subject = Subject.of(id);
        return make(
                row.line(),
                where,
                () -> new Story(
                        subject,
                        List.of(
                                cast(id + "-1", "User 1", subject, row.texts().get(0)),
                                cast(id + "-2", "User 2", subject, row.texts().get(1))),
                        Optional.of(PersonaId.of(id + "-2")),
                        ConversationId.of(id),
                        "User 1 and User 2",
                        Map.of("source", "Synthetic-Persona-Chat"),
                        List.of(new Story.Sitting("1", Map.of(), turns(row, where))),
                        List.of()));
    }

    private static Story.Cast cast(String id, String name, Subject subject, String statements) {
        PersonaSheet sheet = PersonaSheet.named(name).withCard(statements.strip());
        int number = 0;
        for (String statement : statements.split("\n", -1)) {
            if (!statement.isBlank()) {
                number++;
                sheet = sheet.withTrait("statement " + number, statement.strip());
            }
        }
        return new Story.Cast(PersonaId.of(id), Optional.of(subject), sheet);
    }

    /**
     * A line that names no speaker goes on with the turn before, and the first one is User 1's. Some rows of the published
     * files have asterisks around their turns; they are taken away.
     */
    private List<Utterance> turns(Cells row, String where) {
        List<String> speakers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (String raw : row.texts().get(2).split("\n", -1)) {
            String line = EDGES.matcher(raw.strip()).replaceAll("");
            Matcher turn = TURN.matcher(line);
            if (turn.matches()) {
                speakers.add(turn.group(1));
                texts.add(turn.group(2).strip());
            } else if (!line.isEmpty() && texts.isEmpty()) {
                speakers.add("1");
                texts.add(line);
            } else if (!line.isEmpty()) {
                texts.set(texts.size() - 1, (texts.get(texts.size() - 1) + "\n" + line).strip());
            }
        }
        if (texts.isEmpty()) {
            throw Damage.at(file, row.line(), where, "the conversation is empty", null);
        }
        List<Utterance> turns = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).isBlank()) {
                Role role = speakers.get(i).equals("1") ? Role.USER : Role.PERSONA;
                turns.add(Utterance.of(role, "User " + speakers.get(i), texts.get(i)));
            }
        }
        return turns;
    }

    private <T> T make(int line, String where, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw Damage.at(file, line, where, String.valueOf(e.getMessage()), e);
        }
    }
}
