package dev.hearthbook.samples.judges.axon;

import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Tag;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.EventCriterion;

/**
 * Axon's tags, types and criteria as the book's. Every event also carries its type and "any" as tags, so that criteria that
 * name types only, or nothing at all, are answered by the index as well.
 */
final class Tags {
    private static final Tag ANY = Tag.of("axon", "any");

    private Tags() {}

    static Set<Tag> of(QualifiedName type, Set<org.axonframework.messaging.eventstreaming.Tag> tags) {
        Set<Tag> all = new HashSet<>(Set.of(ANY, type(type)));
        tags.forEach(tag -> all.add(tag(tag)));
        return all;
    }

    private static Tag type(QualifiedName type) {
        return Tag.of("axon.type", type.name());
    }

    private static Tag tag(org.axonframework.messaging.eventstreaming.Tag tag) {
        return Tag.of("axon.tag", URLEncoder.encode(tag.key(), StandardCharsets.UTF_8) + "=" + tag.value());
    }

    static List<Criterion> criteria(EventCriteria criteria) {
        return criteria.hasCriteria()
                ? criteria.flatten().stream().flatMap(Tags::criteria).distinct().toList()
                : List.of(Criterion.of(ANY));
    }

    private static Stream<Criterion> criteria(EventCriterion criterion) {
        Set<Tag> tags = new HashSet<>(Set.of(ANY));
        criterion.tags().forEach(tag -> tags.add(tag(tag)));
        if (tags.size() > 1) {
            tags.remove(ANY);
        }
        return criterion.types().isEmpty()
                ? Stream.of(new Criterion(Set.of(), tags))
                : criterion.types().stream().map(type -> new Criterion(Set.of(), with(tags, type(type))));
    }

    private static Set<Tag> with(Set<Tag> tags, Tag more) {
        Set<Tag> all = new HashSet<>(tags);
        all.add(more);
        return all;
    }
}
