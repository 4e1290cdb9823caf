package dev.hearthbook.samples.quickstart;

import dev.hearthbook.Documents;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.FieldRule;
import dev.hearthbook.model.HouseCollections;
import dev.hearthbook.model.Metric;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.UiState;
import dev.hearthbook.model.Workflow;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Documents: the three collections that every book has, and one of an application's own. */
public final class Collections {
    private Collections() {}

    // snippet: collection
    /** A recipe of a user; more than two hours of cooking are refused. */
    public record Recipe(String name, int minutes, List<String> ingredients) {}

    public static final CollectionType<Recipe> RECIPES = CollectionType.named("recipes", Recipe.class)
            .matchedBy("name")
            .orderedByWhole("minutes")
            .rule("name", FieldRule.text(1, 80))
            .rule("minutes", FieldRule.number(1, 120));

    public static Query<Document<Recipe>> quick(Documents<Recipe> recipes, Subject user) {
        return recipes.query()
                .within(user)
                .where(Match.between("minutes", 0, 30))
                .orderBy("minutes");
    }
    // end

    /** Work in steps: begun, moved on, and found by what is left to do. */
    public static Mono<List<String>> openWorkflows(Hearthbook book, Subject user) {
        Documents<Workflow> workflows = book.documents(HouseCollections.WORKFLOWS);
        return workflows
                .insert(user, Workflow.of("water the plants", "fetch the can", "fill it", "pour"))
                .flatMap(begun -> workflows.update(begun.document(), Map.of("step", 1, "progress", 0.33)))
                .flatMap(receipt -> workflows.page(workflows
                        .query()
                        .within(user)
                        .where(Match.is("state", Workflow.OPEN))
                        .orderBy("progress")
                        .after(receipt)))
                .map(page -> page.rows().stream().map(it -> it.value().name()).toList());
    }

    /** How a user left a window, now and whenever another device changes it. */
    public static Flux<Optional<UiState>> window(Hearthbook book, Subject user, String window) {
        return book.documents(HouseCollections.UI_STATE)
                .watch(UiState.id(user, window))
                .map(found -> found.map(Document::value));
    }

    public static Mono<DocumentId> leaveWindow(Hearthbook book, Subject user, UiState state) {
        DocumentId id = UiState.id(user, state.window());
        return book.documents(HouseCollections.UI_STATE).put(id, user, state).thenReturn(id);
    }

    /** The newest measurements of an agent; they are about nobody, and kept for a year. */
    public static Mono<List<Double>> answerTimes(Hearthbook book, String agent, Instant now, double... millis) {
        Documents<Metric> metrics = book.documents(HouseCollections.METRICS);
        return Flux.range(0, millis.length)
                .concatMap(i ->
                        metrics.insertForNobody(new Metric(agent, "answer-time", millis[i], "ms", now.plusMillis(i))))
                .last()
                .flatMap(last -> metrics.page(
                        metrics.query().orderBy("at").descending().limit(10).after(last.receipt())))
                .map(page -> page.rows().stream().map(it -> it.value().value()).toList());
    }
}
