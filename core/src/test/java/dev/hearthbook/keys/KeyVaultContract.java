package dev.hearthbook.keys;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@link KeyVault} keeps. An implementation extends this class and says how a new vault is made; each check runs
 * against a vault of its own. {@link BrokenKeyVaultTest} shows that the checks notice when a vault breaks them.
 */
public abstract class KeyVaultContract {
    /** One promise; it throws when the vault breaks it. */
    @FunctionalInterface
    public interface Check {
        void against(KeyVault vault) throws Exception;
    }

    /** A new vault of a new book, without any scope; the contract closes it. */
    protected abstract KeyVault newVault() throws Exception;

    /** The whole contract by name, in reading order. */
    public static Map<String, Check> checks() {
        Map<String, Check> checks = new LinkedHashMap<>();
        SealingChecks.addTo(checks);
        ScopeChecks.addTo(checks);
        BlindingChecks.addTo(checks);
        SigningChecks.addTo(checks);
        ShreddingChecks.addTo(checks);
        return checks;
    }

    @TestFactory
    Stream<DynamicTest> keeps_the_contract() {
        return checks().entrySet().stream()
                .map(check -> dynamicTest(check.getKey(), () -> {
                    try (KeyVault vault = newVault()) {
                        check.getValue().against(vault);
                    }
                }));
    }
}
