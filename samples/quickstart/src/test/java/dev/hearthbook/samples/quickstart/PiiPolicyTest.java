package dev.hearthbook.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Subject;
import dev.hearthbook.policy.Guard;
import dev.hearthbook.policy.Verdict;
import dev.hearthbook.projections.SqliteViews;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PiiPolicyTest {
    private static final Subject USER = Subject.of("user-7f3a");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final PiiPolicy policy = new PiiPolicy();

    private void becomes(String text, String rule, String masked) {
        var verdict = policy.before(new MemoryCommand.Reword(MemoryId.of("m"), text), RequestContext.NONE);
        assertEquals(new Verdict.Redact<>(rule, new MemoryCommand.Reword(MemoryId.of("m"), masked)), verdict, masked);
    }

    private void stays(String text) {
        assertEquals(
                Verdict.allow(),
                policy.before(new MemoryCommand.Reword(MemoryId.of("m"), text), RequestContext.NONE),
                text);
    }

    @Test
    void addresses_phones_and_cards_are_masked() {
        becomes("write to ada.l+tea@mail.example.org!", "e-mail", "write to [e-mail]!");
        becomes("call +44 20 7946 0958 soon", "phone", "call [phone] soon");
        becomes("call 030-12345678", "phone", "call [phone]");
        becomes("card 4111 1111 1111 1111.", "card", "card [card].");
        becomes("card 378282246310005", "card", "card [card]");
        becomes("a@b.org or 5555-5555-5555-4444", "e-mail", "[e-mail] or [card]");
    }

    @Test
    void other_numbers_are_left_alone() {
        stays("born 1815-12-10, drinks 3 cups");
        stays("room 1234567");
        stays("number 4111111111111112 fails its check digit and is too long for a phone");
        stays("likes tea @ five");
        assertTrue(PiiPolicy.isLuhn("79927398713"));
        assertFalse(PiiPolicy.isLuhn("79927398710"));
    }

    @Test
    void what_was_kept_before_is_masked_when_it_is_retrieved(@TempDir Path dir) {
        Path folder = dir.resolve("book");
        MemoryId old;
        try (Hearthbook book = open(folder, Guard.NONE)) {
            old = book.memories()
                    .remember(USER, "mail ada@example.org")
                    .block(SOON)
                    .memory();
        }
        try (Hearthbook book = open(folder, Guard.NONE.with(policy))) {
            var acting = book.with(RequestContext.of("agent-7", "chat").withTrace("t-1", "r-1"));
            var kept =
                    acting.memories().remember(USER, "card 4111 1111 1111 1111").block(SOON);
            book.views().await(kept.receipt().mark()).block(SOON);

            var retrieved = acting.memories().retrieveWithAudit(old).block(SOON);

            assertEquals("mail [e-mail]", retrieved.memory().text());
            assertEquals(
                    "card [card]",
                    book.memories().get(kept.memory()).block(SOON).text());
            List<String> rules =
                    book
                            .audit()
                            .page(book.audit().inTrace("t-1").after(retrieved.receipt()))
                            .block(SOON)
                            .rows()
                            .stream()
                            .filter(AuditEntry::isDecision)
                            .map(AuditEntry::rule)
                            .sorted()
                            .toList();
            assertEquals(List.of("card", "e-mail"), rules);
        }
    }

    private static Hearthbook open(Path dir, Guard guard) {
        return Hearthbook.open(
                BookConfig.defaults(dir).withGuard(guard),
                TinkKeyVault.openOrCreate(dir, Unlock.key(new byte[32])),
                SqliteViews.in(dir));
    }
}
