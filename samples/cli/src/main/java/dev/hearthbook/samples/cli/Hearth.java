package dev.hearthbook.samples.cli;

import dev.hearthbook.samples.cli.terminal.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
            StatusCommand.class,
            BenchCommand.class,
        },
        footer = {
            "",
            "Exit codes: 0 ok, 1 failure, 2 usage, 3 corruption, 4 locked by another process, 5 wrong key.",
            "Start with: hearth demo"
        })
public final class Hearth implements Runnable {
    /** Set by the launcher: which of {@code out} and {@code err} are terminals. */
    private static final String TERMINAL_PROPERTY = "hearth.terminal";

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final Passphrases.Console console;
    private final List<String> terminals;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colours; also when NO_COLOR is set or the output is not a terminal.")
    private boolean noColor;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print stack traces of failures.")
    private boolean debug;

    private Hearth(
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            Passphrases.Console console,
            List<String> terminals) {
        this.out = out;
        this.err = err;
        this.environment = Map.copyOf(environment);
        this.console = console;
        this.terminals = List.copyOf(terminals);
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
        String named = System.getProperty(TERMINAL_PROPERTY, System.console() == null ? "" : "out,err");
        int code = run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                err,
                System.getenv(),
                Passphrases.Console.ofProcess(),
                List.of(named.split(",")),
                args);
        out.flush();
        System.exit(code);
    }

    /**
     * Runs one command line in this process.
     *
     * @param environment the variables it sees
     * @param terminals which of {@code out} and {@code err} are terminals
     * @return its {@linkplain Exit exit code}
     */
    static int run(
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            Passphrases.Console console,
            List<String> terminals,
            String... args) {
        Hearth hearth = new Hearth(out, err, environment, console, terminals);
        boolean colors = terminals.contains("out") && !environment.containsKey("NO_COLOR");
        CommandLine line = new CommandLine(hearth)
                .setOut(new java.io.PrintWriter(out, true))
                .setErr(new java.io.PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        colors ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> hearth.failed(failure))
                .setParameterExceptionHandler((failure, values) -> hearth.misused(failure));
        return line.execute(args);
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(out);
        }
    }

    /** What the command shows its answers on. */
    Terminal terminal() {
        boolean colors = !noColor && terminals.contains("out") && !environment.containsKey("NO_COLOR");
        return new Terminal(out, err, colors, terminals.contains("err") && !noColor);
    }

    Map<String, String> environment() {
        return environment;
    }

    Passphrases.Console console() {
        return console;
    }

    private int failed(Exception failure) {
        Throwable cause = unwrapped(failure);
        err.println("hearth: " + message(cause));
        if (debug) {
            cause.printStackTrace(err);
        }
        return Exit.code(cause);
    }

    private int misused(CommandLine.ParameterException failure) {
        err.println("hearth: " + Terminal.safe(String.valueOf(failure.getMessage())) + " (see: "
                + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        if (debug) {
            failure.printStackTrace(err);
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
