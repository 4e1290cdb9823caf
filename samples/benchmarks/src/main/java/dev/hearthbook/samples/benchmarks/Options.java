package dev.hearthbook.samples.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was said on the command line. Immutable. */
final class Options {
    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads {@code --name value} and {@code --name=value}.
     *
     * @throws IllegalArgumentException when an option is not known or has no value; the message names those there are
     */
    static Options parse(List<Option> known, List<String> args) {
        Map<String, String> values = new HashMap<>();
        known.forEach(option -> values.put(option.name(), option.fallback()));
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            int equals = arg.indexOf('=');
            String name = arg.startsWith("--") ? arg.substring(2, equals < 0 ? arg.length() : equals) : "";
            Option option = known.stream()
                    .filter(it -> it.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no option '" + arg + "'; there are "
                            + known.stream().map(it -> "--" + it.name()).toList()));
            if (option.isFlag()) {
                values.put(name, "true");
            } else if (equals >= 0) {
                values.put(name, arg.substring(equals + 1));
            } else if (i + 1 < args.size()) {
                values.put(name, args.get(++i));
            } else {
                throw new IllegalArgumentException("--" + name + " needs a value");
            }
        }
        Options options = new Options(values);
        known.stream()
                .filter(option -> option.fallback().matches("[0-9]+"))
                .forEach(option -> options.number(option.name()));
        return options;
    }

    boolean json() {
        return flag("json");
    }

    boolean flag(String name) {
        return text(name).equals("true");
    }

    /** Empty when it was not given and has no default. */
    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new AssertionError("no benchmark declares the option " + name);
        }
        return value;
    }

    /** @throws IllegalArgumentException when it is not a whole number from 1 to 100 million */
    int number(String name) {
        String value = text(name);
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > 100_000_000) {
            throw new IllegalArgumentException(
                    "--" + name + " is a whole number from 1 to 100000000, but was '" + value + "'");
        }
        return Integer.parseInt(value);
    }
}
