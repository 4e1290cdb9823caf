package dev.hearthbook.samples.cli;

import dev.hearthbook.samples.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program {@code hearth}. One instance runs one command line; see {@link #run}.
 *
 * <p>Answers go to the standard output, everything else to the standard error. A failure is one line, {@code hearth: …}, that
 * says what, where and what to do; {@code --debug} adds the stack trace.
 */
@Command(
        name = "hearth",
        mixinStandardHelpOptions = true,
        versionProvider = Hearth.Version.class,
        description = "Encrypted books of personas, memories and conversations.",
        subcommands = {
            InitCommand.class,
            DemoCommand.class,
            ImportCommand.class,
            PersonasCommand.class,
            ConversationsCommand.class,
            MessagesCommand.class,
            MemoriesCommand.class,
            SearchCommand.class,
            TailCommand.class,
            RebuildCommand.class,
            ParkedCommand.class,
            StatusCommand.class,
            KeysCommand.class,
            VerifyCommand.class,
            CheckpointCommand.class,
            ProveCommand.class,
            CheckCommand.class,
            EraseCommand.class,
            SalvageCommand.class,
            RewriteCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class,
        },
        footer = {
            "",
            "Exit codes: 0 ok, 1 failure, 2 usage, 3 corruption, 4 locked by another process, 5 wrong key.",
            "Start with: hearth demo"
        })
public final class Hearth implements Runnable {
    /** Set by the launcher: which of {@code out} and {@code err} are terminals. */
    private static final String TERMINAL_PROPERTY = "hearth.terminal";

    private final Surroundings around;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colours; also when NO_COLOR is set or the output is not a terminal.")
    private boolean noColor;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print stack traces of failures.")
    private boolean debug;

    private Hearth(Surroundings around) {
        this.around = around;
    }

    public static void main(String[] args) {
        String terminals = System.getProperty(TERMINAL_PROPERTY, System.console() == null ? "" : "out,err");
        int code = run(Surroundings.ofProcess(Set.of(terminals.split(","))), args);
        System.exit(code);
    }

    /**
     * Runs one command line in this process.
     *
     * @return its {@linkplain Exit exit code}
     */
    static int run(Surroundings around, String... args) {
        Hearth hearth = new Hearth(around);
        int code = new CommandLine(hearth)
                .setOut(new PrintWriter(around.out(), true))
                .setErr(new PrintWriter(around.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        around.colors() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setExecutionExceptionHandler((failure, line, parsed) -> hearth.failed(failure))
                .setParameterExceptionHandler((failure, values) -> hearth.misused(failure))
                .execute(args);
        around.out().flush();
        around.err().flush();
        return code;
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(around.out());
        }
    }

    /** What the command shows its answers on. */
    Terminal terminal() {
        return new Terminal(
                around.out(),
                around.err(),
                !noColor && around.colors(),
                around.terminals().contains("err"));
    }

    Surroundings around() {
        return around;
    }

    private int failed(Exception failure) {
        Throwable cause = unwrapped(failure);
        around.err().println("hearth: " + message(cause));
        if (debug) {
            cause.printStackTrace(around.err());
        }
        return Exit.code(cause);
    }

    private int misused(CommandLine.ParameterException failure) {
        around.err()
                .println("hearth: " + Terminal.safe(String.valueOf(failure.getMessage())) + " (see: "
                        + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        if (debug) {
            failure.printStackTrace(around.err());
        }
        return Exit.USAGE;
    }

    /** Reactor wraps checked exceptions, and an executor what ran in it. */
    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = reactor.core.Exceptions.unwrap(failure);
        return cause instanceof java.util.concurrent.ExecutionException && cause.getCause() != null
                ? cause.getCause()
                : cause;
    }

    /** What an exception without a message means, or one of the JDK's file errors, is not left to the reader. */
    private static String message(Throwable cause) {
        if (cause instanceof java.nio.file.NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (cause instanceof java.nio.file.AccessDeniedException denied) {
            return "no permission to use " + denied.getFile();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? "failed with " + cause.getClass().getSimpleName() + "; run it again with --debug to see where"
                : Terminal.safe(message);
    }

    /** {@code hearth --version}. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Hearth.class.getPackage().getImplementationVersion();
            return new String[] {"hearth " + (version == null ? "(development)" : version)};
        }
    }
}
