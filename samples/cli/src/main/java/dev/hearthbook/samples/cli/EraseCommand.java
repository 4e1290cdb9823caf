package dev.hearthbook.samples.cli;

import dev.hearthbook.Erasures;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.integrity.Erasure;
import dev.hearthbook.integrity.ErasureReceipt;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = "Erase a subject, or one of its conversations or memories, for good, and print a signed receipt.",
        footer = {
            "",
            "Keys are destroyed: events stay in the log and nobody can read them. It cannot be undone; asking again prints the",
            "same receipt. Whoever has the book's public key checks it without the book: hearth check RECEIPT --key KEY."
        })
final class EraseCommand extends BookCommand {
    @Parameters(paramLabel = "SUBJECT", description = "Whose data it is.")
    private @Nullable String subject;

    @ArgGroup(exclusive = true)
    private @Nullable Part part;

    /** What of it. */
    private static final class Part {
        @Option(
                names = "--conversation",
                paramLabel = "ID",
                description = "Only this conversation; it must have been begun erasable alone.")
        private @Nullable String conversation;

        @Option(
                names = "--memory",
                paramLabel = "ID",
                description = "Only this memory; it must have been made erasable alone.")
        private @Nullable String memory;
    }

    @Override
    boolean readsViews() {
        return false;
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        ErasureReceipt receipt = erase(open);
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            Erasure erasure = receipt.claim();
            json.get()
                    .write(JsonLines.of("erasure")
                            .with("requested", erasure.requested().position().value())
                            .with("completed", erasure.completed().position().value())
                            .with("keyring", erasure.keyring())
                            .with("key", open.integrity().key())
                            .with("receipt", receipt.text()));
        } else {
            // As bytes: the text is UTF-8 whatever the terminal speaks.
            terminal.out().writeBytes(receipt.text().getBytes(StandardCharsets.UTF_8));
            terminal.remark(
                    "Check it with: hearth check FILE --key " + open.integrity().key());
        }
        return Exit.OK;
    }

    private ErasureReceipt erase(Hearthbook open) {
        Subject whose = Subject.of(Objects.requireNonNull(subject, "picocli requires SUBJECT"));
        Erasures erasures =
                open.as(whose).with(RequestContext.of("hearth", "erase")).erasures();
        if (part != null && part.conversation != null) {
            return answer(erasures.erase(ConversationId.of(part.conversation)));
        }
        return part != null && part.memory != null
                ? answer(erasures.erase(MemoryId.of(part.memory)))
                : answer(erasures.erase(whose));
    }
}
