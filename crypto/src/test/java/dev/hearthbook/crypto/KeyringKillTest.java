package dev.hearthbook.crypto;

import static dev.hearthbook.keys.Vaults.AD;
import static dev.hearthbook.keys.Vaults.assertPlain;
import static dev.hearthbook.keys.Vaults.of;
import static dev.hearthbook.keys.Vaults.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that change slots and keys without a pause, killed at random moments: the old state is there, or the new one. */
class KeyringKillTest {
    private static final long SEED = 20_261_121;
    private static final int KILLS = Boolean.getBoolean("hearthbook.long") ? 300 : 8;
    private static final int SCOPES = 600;

    @TempDir
    Path book;

    /** Changes keys until somebody kills it. Prints what it is about to do and what is done. */
    static final class Changing {
        private Changing() {}

        public static void main(String[] args) {
            Path book = Path.of(args[0]);
            int number = Integer.parseInt(args[1]);
            try (TinkKeyVault vault = TinkKeyVault.open(book, TestKeys.key(number))) {
                System.out.println("open " + number);
                while (true) {
                    KeyUpkeep keys = vault.keys();
                    int next = number % 100 + 1;
                    keys.change(TestKeys.key(number), TestKeys.key(next));
                    number = next;
                    System.out.println("changed " + number);
                    keys.rotateRoot(Set.of(), TestKeys.key(number));
                    keys.rotateEnvelope();
                    keys.add(TestKeys.key(number), TestKeys.key(101));
                    keys.remove(keys.slots().get(1).id(), TestKeys.key(number));
                }
            }
        }
    }

    @Test
    void a_killed_change_leaves_the_old_state_or_the_new_one() throws Exception {
        Random random = new Random(SEED);
        Scopes[] scopes = new Scopes[SCOPES];
        byte[][] boxes = new byte[SCOPES][];
        byte[] header;
        try (TinkKeyVault vault = TinkKeyVault.create(book, TestKeys.key(1))) {
            for (int i = 0; i < SCOPES; i++) {
                scopes[i] = vault.scopes(of(Subject.of("user-" + i)));
                boxes[i] = vault.seal(scopes[i], utf8("tea " + i), AD);
            }
            header = vault.sealHeader(1, utf8("head"), AD);
        }
        int number = 1;
        int root = 1;
        for (int kill = 0; kill < KILLS; kill++) {
            String where = "kill " + kill + ", seed " + SEED;
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Changing.class.getName(),
                            book.toString(),
                            String.valueOf(number))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int told = number;
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                assertEquals("open " + number, out.readLine(), where);
                process.waitFor(random.nextInt(800_000), TimeUnit.MICROSECONDS);
                assertTrue(process.isAlive(), where + ": it ended by itself");
                // By its handle: Process would close the stream, and what was told last with it.
                process.toHandle().destroyForcibly();
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.startsWith("changed ")) {
                        told = Integer.parseInt(line.substring(8));
                    }
                }
            }
            process.waitFor();

            number = opens(told) ? told : told % 100 + 1;
            try (TinkKeyVault vault = TinkKeyVault.open(book, TestKeys.key(number))) {
                assertFalse(vault.keys().status().rotating(), where);
                assertTrue(vault.keys().status().root() >= root, where);
                root = vault.keys().status().root();
                for (int i = 0; i < SCOPES; i++) {
                    assertPlain("tea " + i, vault.open(scopes[i], boxes[i], AD));
                    assertEquals(Optional.of(Subject.of("user-" + i)), vault.subject(scopes[i].subject()), where);
                }
                assertEquals(4, vault.openHeader(1, header, AD).length, where);
                int left = vault.keys().slots().size();
                assertTrue(left == 1 || left == 2, where);
                if (left == 2) {
                    vault.keys().remove(vault.keys().slots().get(1).id(), TestKeys.key(number));
                }
            }
        }
        assertTrue(root > KILLS / 4, "only " + root + " roots; no kill met a rotation");
    }

    private boolean opens(int number) {
        try {
            TinkKeyVault.open(book, TestKeys.key(number)).close();
            return true;
        } catch (HearthbookException e) {
            assertEquals(ErrorCode.WRONG_KEY, e.code());
            return false;
        }
    }
}
