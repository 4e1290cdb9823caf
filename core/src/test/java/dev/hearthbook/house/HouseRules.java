package dev.hearthbook.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The walls of the house, checked by reading the main sources of a module: who mentions which package, in an import or in
 * full inside the code; comments may mention anything. Each module has one small test that names its walls.
 */
public final class HouseRules {
    private static final Pattern COMMENT_OR_TEXT = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'|/\\*.*?\\*/|//[^\\n]*",
            Pattern.DOTALL);
    private static final Pattern QUALIFIED = Pattern.compile("\\b[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)+(?=\\.[A-Z*])");

    private final String module;

    /** Package → packages mentioned in it, each with one file that does. */
    private final Map<String, Map<String, String>> mentions = new TreeMap<>();

    private HouseRules(String module) {
        this.module = module;
    }

    /**
     * Reads {@code src/main/java} of a module.
     *
     * @param module the name of its folder, for example {@code core}; tests may run in it or beside it
     */
    public static HouseRules of(String module) {
        Path here = Path.of("").toAbsolutePath();
        return of(module, here.endsWith(module) ? here : here.resolve(module));
    }

    /** The same for a module at another place. */
    public static HouseRules of(String module, Path folder) {
        HouseRules rules = new HouseRules(module);
        Path sources = folder.resolve("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> rules.read(sources.relativize(file), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertFalse(rules.mentions.isEmpty(), "no sources in " + sources);
        return rules;
    }

    /**
     * Only the given packages (and those inside them) may mention packages that start with {@code thirdParty}. A name that ends
     * with a dot is that package alone.
     */
    public HouseRules onlyIn(String thirdParty, String... allowed) {
        List<String> broken = new ArrayList<>();
        mentions.forEach((from, tos) -> tos.forEach((to, file) -> {
            if (inside(to, thirdParty)
                    && Stream.of(allowed).noneMatch(pack -> (from + ".").equals(pack) || inside(from, pack))) {
                broken.add(file + " mentions " + to);
            }
        }));
        assertEquals(List.of(), broken, () -> thirdParty + " has its door in " + List.of(allowed));
        return this;
    }

    /** Nobody in the module mentions packages that start with {@code prefix}. */
    public HouseRules never(String prefix) {
        return onlyIn(prefix);
    }

    /**
     * {@code internal} packages of the house are mentioned in their own module only.
     *
     * @param own the module's root package, for example {@code dev.hearthbook.crypto}
     */
    public HouseRules noForeignInternals(String own) {
        List<String> broken = new ArrayList<>();
        mentions.forEach((from, tos) -> tos.forEach((to, file) -> {
            boolean internal = inside(to, "dev.hearthbook") && (to + ".").contains(".internal.");
            if (internal && !mentions.containsKey(to) && !inside(to, own + ".internal")) {
                broken.add(file + " mentions " + to);
            }
        }));
        assertEquals(List.of(), broken, "internal packages are never used from another module");
        return this;
    }

    /** No two packages of the module reach each other, however long the way. */
    public HouseRules noCycles() {
        Set<String> cycles = new TreeSet<>();
        for (String start : mentions.keySet()) {
            List<String> way = wayBack(start);
            if (!way.isEmpty()) {
                cycles.add(String.join(" -> ", way));
            }
        }
        assertEquals(Set.of(), cycles, "packages of " + module + " form cycles");
        return this;
    }

    private List<String> wayBack(String start) {
        Deque<List<String>> ways = new ArrayDeque<>();
        ways.add(List.of(start));
        Set<String> seen = new TreeSet<>();
        while (!ways.isEmpty()) {
            List<String> way = ways.remove();
            for (String next : mentions.get(way.get(way.size() - 1)).keySet()) {
                List<String> longer = new ArrayList<>(way);
                longer.add(next);
                if (next.equals(start)) {
                    return longer;
                }
                if (mentions.containsKey(next) && seen.add(next)) {
                    ways.add(longer);
                }
            }
        }
        return List.of();
    }

    private void read(Path name, Path file) {
        String code = withoutComments(file);
        String from = name.getParent().toString().replace(name.getFileSystem().getSeparator(), ".");
        Map<String, String> tos = mentions.computeIfAbsent(from, pack -> new TreeMap<>());
        Matcher matcher = QUALIFIED.matcher(code);
        while (matcher.find()) {
            if (!matcher.group().equals(from)) {
                tos.putIfAbsent(matcher.group(), name.toString());
            }
        }
    }

    private static String withoutComments(Path file) {
        try {
            return COMMENT_OR_TEXT.matcher(Files.readString(file)).replaceAll(" ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean inside(String pack, String outer) {
        return pack.equals(outer) || pack.startsWith(outer + ".");
    }
}
