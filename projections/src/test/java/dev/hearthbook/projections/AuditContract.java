package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.ActingBook;
import dev.hearthbook.BookConfig;
import dev.hearthbook.Memories.Retrieved;
import dev.hearthbook.Searched;
import dev.hearthbook.command.Command;
import dev.hearthbook.command.DocumentCommand;
import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.BulkRefusedException;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HouseCollections;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Workflow;
import dev.hearthbook.policy.AuditMode;
import dev.hearthbook.policy.Guard;
import dev.hearthbook.policy.Policy;
import dev.hearthbook.policy.Verdict;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Search;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What policies decide, what the audit knows of it and of reads, and that it outlives whom it names. */
public abstract class AuditContract extends BookContract {
    private static final RequestContext AGENT = RequestContext.of("agent-ada-lovelace", "test")
            .withTrace("trace-1", "request-1")
            .withAddress("10.0.0.7");

    private final List<Event> told = Collections.synchronizedList(new ArrayList<>());
    private AuditMode mode = AuditMode.OFF;

    /** Whispers the word secret, keeps quiet about the forbidden one, and hides what is hidden from readers. */
    private static final class Words implements Policy {
        @Override
        public String name() {
            return "words";
        }

        @Override
        public Verdict<Command> before(Command command, RequestContext context) {
            if (command instanceof MemoryCommand.Remember it
                    && it.draft().content().text().contains("forbidden")) {
                return Verdict.refuse("no-forbidden", "FORBIDDEN_WORD");
            } else if (command instanceof MemoryCommand.Remember it
                    && it.draft().content().text().contains("secret")) {
                String text = it.draft().content().text().replace("secret", "***");
                MemoryDraft quiet = it.draft().content(it.draft().content().withText(text));
                return Verdict.redact("no-secret", new MemoryCommand.Remember(it.memory(), it.subject(), quiet));
            } else if (command instanceof MemoryCommand.Forget it) {
                return it.reason().equals("swap")
                        ? Verdict.redact("swap", new MemoryCommand.Promote(it.memory()))
                        : Verdict.allow();
            } else if (command instanceof DocumentCommand.Insert it
                    && it.fields().containsValue("forbidden")) {
                return Verdict.refuse("no-forbidden", "FORBIDDEN_WORD");
            }
            return Verdict.allow();
        }

        @Override
        public Verdict<Memory> after(Memory memory, RequestContext context) {
            if (memory.text().contains("hidden")) {
                return Verdict.refuse("no-hidden", "HIDDEN_WORD");
            }
            return memory.text().contains("number 7") ? Verdict.redact("no-seven", masked(memory)) : Verdict.allow();
        }

        private static Memory masked(Memory it) {
            return new Memory(
                    it.id(),
                    it.subject(),
                    it.persona(),
                    it.tier(),
                    it.content().withText(it.text().replace("7", "*")),
                    it.analysis(),
                    it.policies(),
                    it.accesses(),
                    it.lastAccess(),
                    it.retentionUntil(),
                    it.status(),
                    it.supersededBy(),
                    it.generation(),
                    it.erasableAlone(),
                    it.createdAt(),
                    it.updatedAt());
        }
    }

    @Override
    BookConfig settings(BookConfig config) {
        return config.withGuard(Guard.NONE
                .withAudit(mode)
                .with(new Words())
                .onEvent((context, event) -> told.add(event))
                .onEvent((context, event) -> {
                    throw new IllegalStateException("a hook of somebody else");
                }));
    }

    private ActingBook agent() {
        return book.with(AGENT);
    }

    /** The same contract's book with another audit mode; an empty one. */
    private void audited(AuditMode other) {
        close_it();
        mode = other;
        open_an_empty_book();
    }

    private MemoryId remember(String text) {
        return ok(agent().memories().remember(ADA, text)).memory();
    }

    private List<AuditEntry> entries(Query<AuditEntry> query) {
        return ok(book.audit().page(query.after(book.journal().head()))).rows();
    }

    private List<String> actions() {
        return entries(book.audit().query()).stream()
                .map(AuditEntry::action)
                .sorted()
                .toList();
    }

    @Test
    void a_redacted_command_is_recorded_as_the_policy_put_it_with_the_entry_in_the_same_commit() {
        var remembered = ok(agent().memories().remember(ADA, "a secret place"));

        assertEquals(2, remembered.receipt().events());
        assertEquals(
                "a *** place",
                ok(book.memories().get(remembered.memory(), remembered.receipt()))
                        .text());
        AuditEntry entry = entries(book.audit().byRule("no-secret")).get(0);
        assertEquals(AuditEntry.REDACT, entry.verdict());
        assertEquals("words", entry.policy());
        assertEquals("memory.remember", entry.action());
        assertEquals(Optional.of(remembered.memory()), entry.memory());
        assertEquals("trace-1", entry.trace());
        assertEquals("request-1", entry.request());
        assertTrue(entry.success() && entry.isDecision());
        assertEquals(clock.instant(), entry.at());
    }

    @Test
    void a_refused_command_leaves_nothing_but_its_entry() {
        refused(ErrorCode.REFUSED_BY_POLICY, agent().memories().remember(ADA, "a forbidden place"));

        assertEquals(
                0,
                ok(book.memories()
                        .count(book.memories().query().after(book.journal().head()))));
        AuditEntry entry = entries(book.audit().inTrace("trace-1")).get(0);
        assertEquals(AuditEntry.REFUSE, entry.verdict());
        assertEquals("FORBIDDEN_WORD", entry.reason());
        assertFalse(entry.success());
        assertEquals(1, book.journal().head().position().value());
    }

    @Test
    void one_refused_among_many_is_logged_and_a_policy_may_not_swap_commands() {
        BulkRefusedException e = assertThrows(
                BulkRefusedException.class,
                () -> ok(agent().documents(HouseCollections.WORKFLOWS)
                        .insertMany(ADA, List.of(Workflow.of("fine"), Workflow.of("forbidden")))));
        assertEquals(1, e.index());
        assertEquals(ErrorCode.REFUSED_BY_POLICY, e.code());
        assertEquals(1, entries(book.audit().byRule("no-forbidden")).size());

        MemoryId tea = remember("tea");
        assertThrows(IllegalArgumentException.class, () -> ok(agent().memories().forget(tea, "swap")));
        settle();
        assertFalse(isEmpty(book.memories().get(tea)));
    }

    @Test
    void a_retrieval_is_logged_as_it_was_answered_in_every_mode() {
        MemoryId tea = remember("likes tea");
        MemoryId seven = remember("the number 7");
        MemoryId hidden = remember("a hidden place");
        settle();

        Retrieved retrieved = ok(agent().memories().retrieveWithAudit(tea));
        assertEquals("likes tea", retrieved.memory().text());
        assertEquals(1, retrieved.entries().size());
        Retrieved masked = ok(agent().memories().retrieveWithAudit(seven));
        assertEquals("the number *", masked.memory().text());
        assertEquals(2, masked.entries().size());
        refused(ErrorCode.REFUSED_BY_POLICY, agent().memories().retrieveWithAudit(hidden));
        refused(ErrorCode.NOT_FOUND, agent().memories().retrieveWithAudit(MemoryId.of("none")));

        AuditEntry read = entries(book.audit().about(tea)).get(0);
        assertEquals("memory.retrieve", read.action());
        assertTrue(read.success() && !read.isDecision());
        assertEquals(
                List.of("no-hidden"),
                entries(book.audit().byRule("no-hidden")).stream()
                        .map(AuditEntry::rule)
                        .toList());
        assertEquals(2, entries(book.audit().about(hidden)).size());
        assertEquals(
                "NOT_FOUND",
                entries(book.audit().about(MemoryId.of("none"))).get(0).reason());
        assertEquals(6, entries(book.audit().inRequest("request-1")).size());
        assertEquals(6, entries(book.audit().by("agent-ada-lovelace")).size());
        assertEquals(0, entries(book.audit().by("somebody else")).size());
    }

    @Test
    void a_search_with_analytics_counts_asks_the_policies_and_is_logged() {
        remember("likes tea");
        MemoryId seven = remember("tea number 7");
        MemoryId hidden = remember("hidden tea");
        settle();
        Search<Memory> tea = MemoryTable.search().within(ADA).text("tea").highlighting();

        Searched<Memory> searched = ok(agent().memories().searchWithAnalytics(tea));

        assertEquals(
                Set.of("likes tea", "tea number *"),
                searched.findings().hits().stream().map(hit -> hit.row().text()).collect(Collectors.toSet()));
        for (Hit<Memory> hit : searched.findings().hits()) {
            assertEquals(hit.row().id().equals(seven), hit.highlights().isEmpty());
        }
        assertEquals(1, searched.withheld());
        assertEquals(3, searched.findings().found());
        assertEquals(3, searched.findings().count("tier", "EPISODIC"));
        assertEquals(3, searched.findings().count("kind", "fact"));
        AuditEntry access = ok(book.audit().get(searched.entry(), searched.receipt()));
        assertEquals("search.memories", access.action());
        assertTrue(access.success() && !access.isDecision());
        assertEquals(1, entries(book.audit().about(hidden)).size());
        assertEquals("no-seven", entries(book.audit().about(seven)).get(0).rule());
        assertEquals(3, entries(book.audit().of(ADA)).size());

        assertThrows(
                IllegalArgumentException.class,
                () -> ok(agent().memories()
                        .searchWithAnalytics(MemoryTable.search().within(ADA))));
        assertEquals("FAILED", entries(book.audit().of(ADA)).get(0).reason());
    }

    @Test
    void names_and_addresses_are_tokens_and_never_words() {
        ok(agent().audit().log(ADA, Optional.empty(), "export.download", "DENIED"));

        AuditEntry entry = entries(book.audit().of(ADA)).get(0);
        assertFalse(entry.success());
        assertEquals(32, entry.actor().length());
        assertEquals(32, entry.address().length());
        List<Recorded> events = ok(book.journal().read(Mark.START).collectList());
        for (Recorded recorded : events) {
            String all = recorded instanceof Recorded.Fact fact ? fact.event() + " " + entry.actor() : "";
            assertFalse(all.contains("lovelace") || all.contains("10.0.0.7") || all.contains(ADA.value()));
        }
        Instant at = clock.instant();
        assertEquals(1, entries(book.audit().during(at, at.plusSeconds(1))).size());
        assertEquals(
                0,
                entries(book.audit().during(at.plusSeconds(1), at.plusSeconds(2)))
                        .size());
    }

    @Test
    void the_audit_outlives_the_memory_and_the_subject() {
        MemoryId tea = remember("likes tea");
        settle();
        ok(agent().memories().retrieveWithAudit(tea));
        clock.step(Duration.ofDays(1));
        ok(book.memories().forget(tea, "asked to"));
        ok(book.erasures().erase(ADA));

        settle();
        assertTrue(isEmpty(book.memories().get(tea)));
        AuditEntry entry = entries(book.audit().about(tea)).get(0);
        assertEquals(entry.id(), entries(book.audit().of(ADA)).get(0).id());
        assertEquals(entry, ok(book.audit().asOf(entry.id(), book.journal().head())));
    }

    @Test
    void without_a_mode_other_reads_are_not_logged() {
        MemoryId tea = remember("likes tea");
        settle();
        var head = book.journal().head();

        ok(book.memories().get(tea));
        ok(book.memories().search(ADA, "tea"));
        ok(book.memories().history(tea).collectList());

        assertEquals(head, book.journal().head());
    }

    @Test
    void the_sensitive_mode_logs_reads_of_sensitive_data_and_those_that_failed() {
        audited(AuditMode.SENSITIVE);
        MemoryId tea = remember("likes tea");
        settle();

        ok(book.memories().get(tea));
        ok(book.memories().search(ADA, "tea"));
        ok(book.memories().history(tea).collectList());
        ok(book.memories().watch(tea).next());
        ok(book.personas().page(book.personas().query()));
        refused(
                ErrorCode.FOREIGN_SUBJECT,
                book.as(BOB).memories().page(book.memories().query().within(ADA)));

        assertEquals(
                List.of("history.memory", "page.memories", "page.memories", "search.memories", "watch.memories"),
                actions());
        assertEquals(
                List.of("FOREIGN_SUBJECT"),
                entries(book.audit().of(BOB)).stream().map(AuditEntry::reason).toList());
    }

    @Test
    void the_mode_for_all_logs_every_read_and_what_policies_allowed() {
        audited(AuditMode.ALL);
        remember("likes tea");
        ok(book.personas().page(book.personas().query()));

        assertEquals(List.of("memory.remember", "page.personas"), actions());
        assertEquals(
                List.of(AuditEntry.ALLOW),
                entries(book.audit().inRequest("request-1")).stream()
                        .map(AuditEntry::verdict)
                        .toList());
    }

    @Test
    void hooks_are_told_of_what_was_recorded_and_cannot_undo_it() {
        MemoryId tea = remember("likes tea");
        refused(ErrorCode.REFUSED_BY_POLICY, agent().memories().remember(ADA, "forbidden"));

        assertInstanceOf(MemoryEvent.Remembered.class, told.get(0));
        assertEquals(2, told.size());
        assertEquals(
                "likes tea",
                ok(book.memories().get(tea, ok(book.memories().promote(tea)))).text());
    }
}
