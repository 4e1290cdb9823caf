package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A payload sealed and opened by the vault on disk, its key at hand. The baseline is the least that AES-256-GCM costs on this JVM: one
 * cipher used again and again, under one key, with a counter for a nonce, which only somebody may do who never loses count. CPU time of
 * the one thread that works.
 */
final class SealBench implements Bench {
    private static final int NEW_COMPILER = 25;
    private static final int WARM_UPS = 5;

    /** As long as what a payload box of a book is bound to. */
    private static final int ASSOCIATED = 76;

    @Override
    public String name() {
        return "seal";
    }

    @Override
    public String about() {
        return "microseconds to seal and to open a payload with its key at hand, against AES-256-GCM with a reused cipher";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.of("boxes", "100000", "boxes a round"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        try (KeyVault vault = TinkKeyVault.create(run.scratch().path("book"), Unlock.key(new byte[32]))) {
            for (int bytes : new int[] {512, 4_096}) {
                measure(run, vault, bytes);
            }
        }
    }

    private void measure(Run run, KeyVault vault, int bytes) throws IOException, InterruptedException {
        int boxes = run.number("boxes");
        SplittableRandom random = new SplittableRandom(7);
        byte[] plain = new byte[bytes];
        byte[] associated = new byte[ASSOCIATED];
        random.nextBytes(plain);
        random.nextBytes(associated);
        Vault ours = new Vault(vault);
        Bare bare = new Bare();
        List<double[]> medians = run.rounds()
                .warmedUpBy(WARM_UPS)
                .medians(
                        bytes + " B",
                        List.of(
                                () -> round(ours, plain, associated, boxes),
                                () -> round(bare, plain, associated, boxes)));
        String size = ", " + bytes + " B";
        Bound bound =
                bytes == 512 ? Bound.ratioAtMost(Runtime.version().feature() >= NEW_COMPILER ? 3 : 6) : Bound.NONE;
        add(run, "seal and open" + size, medians, 2, bound);
        add(run, "seal" + size, medians, 0, Bound.NONE);
        add(run, "open" + size, medians, 1, Bound.NONE);
    }

    private void add(Run run, String name, List<double[]> medians, int number, Bound bound) {
        run.report().add(Figure.of(name(), name, medians.get(0)[number], "us", medians.get(1)[number], bound));
    }

    /** Whoever seals and opens. */
    private interface Sealing {
        byte[] seal(byte[] plain, byte[] associated);

        byte[] open(byte[] box, byte[] associated);
    }

    /** Microseconds a box: sealing, opening, both. */
    private static double[] round(Sealing sealing, byte[] plain, byte[] associated, int boxes) {
        byte[] box = sealing.seal(plain, associated);
        long began = Cpu.threadNanos();
        long bytes = 0;
        for (int i = 0; i < boxes; i++) {
            bytes += sealing.seal(plain, associated).length;
        }
        long sealed = Cpu.threadNanos();
        for (int i = 0; i < boxes; i++) {
            bytes += sealing.open(box, associated).length;
        }
        long opened = Cpu.threadNanos();
        if (bytes != (long) boxes * (box.length + plain.length)) {
            throw new IllegalStateException("boxes of other lengths than the first came out");
        }
        return new double[] {
            (sealed - began) / 1e3 / boxes, (opened - sealed) / 1e3 / boxes, (opened - began) / 1e3 / boxes
        };
    }

    /** A vault, and the scopes of one conversation. */
    private static final class Vault implements Sealing {
        private final KeyVault vault;
        private final Scopes scopes;

        Vault(KeyVault vault) {
            this.vault = vault;
            this.scopes = vault.scopes(new ScopeRequest(
                    Optional.of(Subject.of("ada")),
                    RetentionClass.CONVERSATIONS,
                    YearMonth.of(2026, 5),
                    Optional.empty()));
        }

        @Override
        public byte[] seal(byte[] plain, byte[] associated) {
            return vault.seal(scopes, plain, associated);
        }

        @Override
        public byte[] open(byte[] box, byte[] associated) {
            if (vault.open(scopes, box, associated) instanceof Opened.Plain plain) {
                return plain.bytes();
            }
            throw new IllegalStateException("nobody was erased, but a box was");
        }
    }

    /** The JDK's cipher; box = nonce 12, ciphertext, tag 16. */
    private static final class Bare implements Sealing {
        private static final int NONCE = 12;
        private static final int TAG_BITS = 128;

        private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
        private final Cipher cipher;
        private long count;

        Bare() {
            try {
                cipher = Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException e) {
                throw new AssertionError("every Java platform has AES-GCM", e);
            }
        }

        @Override
        public byte[] seal(byte[] plain, byte[] associated) {
            byte[] box = new byte[NONCE + plain.length + TAG_BITS / 8];
            ByteBuffer.wrap(box).putLong(4, ++count);
            try {
                cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, box, 0, NONCE));
                cipher.updateAAD(associated);
                cipher.doFinal(plain, 0, plain.length, box, NONCE);
                return box;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM refused to seal", e);
            }
        }

        @Override
        public byte[] open(byte[] box, byte[] associated) {
            try {
                cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, box, 0, NONCE));
                cipher.updateAAD(associated);
                return cipher.doFinal(box, NONCE, box.length - NONCE);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM refused to open", e);
            }
        }
    }
}
