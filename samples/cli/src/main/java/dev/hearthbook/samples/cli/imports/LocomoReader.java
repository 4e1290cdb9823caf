package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonToken;

/**
 * Reads LoCoMo (Maharana et al., 2024): a list of samples, each two people talking over many dated sessions, with observations
 * about them. An observation becomes a memory that names its evidence, the messages it was drawn from.
 *
 * <p>Times carry no zone; they are taken as UTC.
 */
final class LocomoReader {
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("h:mm a 'on' d MMMM, uuuu")
            .toFormatter(Locale.ENGLISH);
    /** Some evidence reads {@code D8:6; D9:17}; every place that can be recognised counts. */
    private static final Pattern PLACE = Pattern.compile("D(\\d{1,4}):(\\d{1,6})");

    private final Located sample;
    private final String id;
    private final Map<String, Story.Place> places = new HashMap<>();
    private final List<Story.Sitting> sittings = new ArrayList<>();
    private final List<Story.Note> notes = new ArrayList<>();

    private LocomoReader(Located sample) {
        this.sample = sample;
        Located name = sample.field("sample_id");
        String slug = Ids.slug(name.name());
        if (slug.isEmpty()) {
            throw name.damage("a sample id has letters or digits");
        }
        this.id = "locomo-" + slug;
    }

    static void read(ChatFile file, Consumer<Story> stories) {
        LocatedReader.read(
                file, JsonToken.START_ARRAY, (number, key, sample) -> stories.accept(new LocomoReader(sample).story()));
    }

    private Story story() {
        Located conversation = sample.field("conversation");
        String title = conversation.field("speaker_a").name() + " and "
                + conversation.field("speaker_b").name();
        for (int number = 1; number <= 1_000; number++) {
            Optional<Located> turns = conversation.optional("session_" + number);
            Optional<Located> date = conversation.optional("session_" + number + "_date_time");
            if (turns.isPresent()) {
                session(number, turns.get(), date);
            }
        }
        if (sittings.isEmpty()) {
            throw conversation.damage("there is no 'session_1' and no other session");
        }
        return conversation.make(() -> new Story(
                Subject.of(id),
                List.of(),
                Optional.empty(),
                ConversationId.of(id),
                title,
                Map.of("source", "LoCoMo " + sample.field("sample_id").name()),
                sittings,
                notes));
    }

    private void session(int number, Located turns, Optional<Located> date) {
        String session = "session_" + number;
        Optional<Instant> at = date.map(LocomoReader::instant);
        List<Utterance> utterances = new ArrayList<>();
        for (Located turn : turns.list()) {
            utterances.add(utterance(turn));
            Located place = turn.field("dia_id");
            if (places.put(place.name(), new Story.Place(session, utterances.size())) != null) {
                throw place.damage("two turns have this 'dia_id'");
            }
        }
        sittings.add(new Story.Sitting(
                session, at.map(when -> Map.of("date", when.toString())).orElse(Map.of()), utterances));
        sample.optional("observation")
                .flatMap(all -> all.optional(session + "_observation"))
                .ifPresent(observations -> observations(observations, session, at));
    }

    private static Utterance utterance(Located turn) {
        String caption = turn.optional("blip_caption").map(Located::text).orElse("");
        String said = turn.field("text").text();
        String text = caption.isBlank() ? said : (said + "\n[image: " + caption + "]").strip();
        Map<String, String> metadata = Map.of("dia_id", turn.field("dia_id").name());
        return turn.make(() ->
                Utterance.of(Role.USER, turn.field("speaker").name(), text).withMetadata(metadata));
    }

    private void observations(Located observations, String session, Optional<Instant> at) {
        observations.object().values().forEach(speaker -> {
            for (Located observation : speaker.list()) {
                notes.add(note(observation, session, at));
            }
        });
    }

    private Story.Note note(Located observation, String session, Optional<Instant> at) {
        List<Located> parts = observation.list();
        if (parts.isEmpty()) {
            throw observation.damage("an observation is a list of a text and its evidence");
        }
        String text = parts.get(0).name();
        List<Story.Place> evidence = new ArrayList<>();
        for (Located part : parts.subList(1, parts.size())) {
            List<Located> names = part.isText() ? List.of(part) : part.list();
            names.forEach(name -> evidence.addAll(places(name.text())));
        }
        return observation.make(() -> {
            MemoryDraft draft = MemoryDraft.of(text).tags("locomo").metadata(Map.of("session", session));
            return new Story.Note(at.map(draft::validFrom).orElse(draft), evidence);
        });
    }

    private List<Story.Place> places(String evidence) {
        List<Story.Place> found = new ArrayList<>();
        Matcher matcher = PLACE.matcher(evidence);
        while (matcher.find()) {
            Story.Place message = places.get(matcher.group());
            if (message != null && !found.contains(message)) {
                found.add(message);
            }
        }
        return found;
    }

    private static Instant instant(Located date) {
        try {
            return LocalDateTime.parse(date.name(), DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw date.damage("a date like '1:56 pm on 8 May, 2023' is expected here");
        }
    }
}
