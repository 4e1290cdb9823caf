package dev.hearthbook.crypto;

import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.keys.Vaults;
import dev.hearthbook.model.Subject;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Prints what sealing and opening a 512-byte payload cost beside the JDK's bare AES-GCM, in CPU time of this thread, the best of
 * several rounds; trust the ratios. Run it with the test class path; it asserts nothing.
 */
final class SealingSpeed {
    private static final int ROUNDS = 9;
    private static final int CALLS = 40_000;

    private SealingSpeed() {}

    private interface Call {
        Object run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path book = Files.createTempDirectory(Path.of("").toAbsolutePath(), "sealing-speed");
        byte[] plain = new byte[512];
        byte[] associated = new byte[64];
        measureBare(plain, associated);
        try (KeyVault tink = TinkKeyVault.create(book, TestKeys.key());
                KeyVault memory = InMemoryKeyVault.create()) {
            measureVault("InMemoryKeyVault", memory, plain, associated);
            measureVault("TinkKeyVault", tink, plain, associated);
            measureScopes(tink);
        }
        measureOpening(book);
    }

    private static void measureBare(byte[] plain, byte[] associated) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
        SecureRandom random = new SecureRandom();
        byte[] iv = new byte[12];
        measure("javax AES-GCM, one Cipher, random IV: seal", () -> {
            random.nextBytes(iv);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
            cipher.updateAAD(associated);
            return cipher.doFinal(plain);
        });
        byte[] box = seal(cipher, key, iv, plain, associated);
        measure("javax AES-GCM, one Cipher, random IV: open", () -> {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, iv));
            cipher.updateAAD(associated);
            return cipher.doFinal(box);
        });
    }

    private static byte[] seal(Cipher cipher, SecretKeySpec key, byte[] iv, byte[] plain, byte[] associated)
            throws Exception {
        iv[0]++;
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
        cipher.updateAAD(associated);
        return cipher.doFinal(plain);
    }

    private static void measureVault(String name, KeyVault vault, byte[] plain, byte[] associated) throws Exception {
        Scopes scopes = vault.scopes(Vaults.of(Vaults.ADA));
        byte[] box = vault.seal(scopes, plain, associated);
        Blinder blinder = vault.blinder(scopes.subject(), "label").orElseThrow();
        measure(name + ": seal", () -> vault.seal(scopes, plain, associated));
        measure(name + ": open", () -> ((Opened.Plain) vault.open(scopes, box, associated)).bytes());
        measure(name + ": blind 16 characters", () -> blinder.blind("sixteen letters!"));
        measure(name + ": find a kept blinder", () -> vault.blinder(scopes.subject(), "label"));
        measure(name + ": scopes that exist", () -> vault.scopes(Vaults.of(Vaults.ADA)));
        measure(name + ": isErased", () -> vault.isErased(scopes));
    }

    private static void measureScopes(KeyVault vault) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            vault.scopes(Vaults.of(Subject.of("alone-" + i)));
        }
        print("TinkKeyVault: new scopes, one caller", (System.nanoTime() - start) / 200, 0);
        ExecutorService pool = Executors.newFixedThreadPool(16);
        List<Callable<Object>> callers = new ArrayList<>();
        for (int thread = 0; thread < 16; thread++) {
            int number = thread;
            callers.add(() -> {
                for (int i = 0; i < 200; i++) {
                    vault.scopes(Vaults.of(Subject.of("together-" + number + "-" + i)));
                }
                return number;
            });
        }
        start = System.nanoTime();
        pool.invokeAll(callers);
        print("TinkKeyVault: new scopes, sixteen callers", (System.nanoTime() - start) / (16 * 200), 0);
        pool.shutdown();
        start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            vault.shred(Subject.of("alone-" + i));
        }
        print("TinkKeyVault: shred a subject", (System.nanoTime() - start) / 200, 0);
    }

    private static void measureOpening(Path book) {
        long start = System.nanoTime();
        TinkKeyVault.open(book, TestKeys.key()).close();
        print("TinkKeyVault: open and close with a raw key", System.nanoTime() - start, 0);
    }

    private static void measure(String name, Call call) throws Exception {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] nanos = new long[ROUNDS];
        long bytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < CALLS; i++) {
                if (call.run() == null) {
                    throw new AssertionError(name);
                }
            }
            nanos[round] = (threads.getCurrentThreadCpuTime() - start) / CALLS;
            bytes = (threads.getCurrentThreadAllocatedBytes() - allocated) / CALLS;
        }
        print(name, Arrays.stream(nanos).min().orElseThrow(), bytes);
    }

    private static void print(String name, long nanos, long bytes) {
        System.out.println(String.format(Locale.ROOT, "%-48s %9d ns %6d B", name, nanos, bytes));
    }
}
