package dev.hearthbook.crypto.internal.box;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Recovery codes as people read and type them: 28 characters in seven groups, {@code 7K3F-9QWX-…}, of Crockford's alphabet
 * (digits and letters without I, L, O and U). 25 of them are random, 125 bits; the last three make sure that a typo is told as
 * a typo.
 *
 * <p>The three are the check symbols of a Reed-Solomon code over GF(32) (x^5 + x^2 + 1, roots α, α², α³). It is shorter than
 * the 31 symbols such a code may have, so any three wrong characters are noticed, two swapped ones among them, and the place of
 * a single wrong one is known. More than three go unnoticed once in 32,768 times, and then simply do not open anything.
 */
public final class RecoveryText {
    public static final int RANDOM = 25;
    private static final int CHECKS = 3;
    private static final int LENGTH = RANDOM + CHECKS;
    private static final int GROUP = 4;
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int ORDER = 31;

    /** Powers of α twice in a row, so that sums of two logarithms need no modulus; and their logarithms. */
    private static final int[] POWER = new int[2 * ORDER];

    private static final int[] LOG = new int[ORDER + 1];

    static {
        int value = 1;
        for (int i = 0; i < ORDER; i++) {
            POWER[i] = value;
            POWER[i + ORDER] = value;
            LOG[value] = i;
            value <<= 1;
            if (value > ORDER) {
                value ^= 0b100101;
            }
        }
    }

    /** (x − α)(x − α²)(x − α³) without its leading 1, highest power first. */
    private static final int[] GENERATOR = generator();

    private RecoveryText() {}

    /** 25 random symbols, each 0 to 31; the caller wipes them. */
    public static byte[] random(SecureRandom random) {
        byte[] symbols = new byte[RANDOM];
        random.nextBytes(symbols);
        for (int i = 0; i < RANDOM; i++) {
            symbols[i] &= 31;
        }
        return symbols;
    }

    /** The text for 25 symbols; the caller wipes it. */
    public static char[] print(byte[] symbols) {
        byte[] all = Arrays.copyOf(symbols, LENGTH);
        byte[] checks = checks(symbols);
        System.arraycopy(checks, 0, all, RANDOM, CHECKS);
        char[] text = new char[LENGTH + LENGTH / GROUP - 1];
        for (int i = 0, at = 0; i < LENGTH; i++) {
            if (i > 0 && i % GROUP == 0) {
                text[at++] = '-';
            }
            text[at++] = ALPHABET.charAt(all[i]);
        }
        Arrays.fill(all, (byte) 0);
        return text;
    }

    /**
     * The 25 symbols behind a text, which the caller wipes. Case, spaces and dashes do not matter; O counts as 0, I and L as 1.
     *
     * @throws HearthbookException {@code RECOVERY_CODE_MISTYPED} when it cannot be one; it names the group when it can, never a
     *     character
     */
    public static byte[] parse(char[] text) {
        byte[] symbols = new byte[LENGTH];
        int count = 0;
        try {
            for (char typed : text) {
                if (isFiller(typed)) {
                    continue;
                }
                int symbol = symbol(typed);
                if (symbol < 0) {
                    throw mistyped("a character in group " + (count / GROUP + 1)
                            + " is none that occurs in a code (0 to 9 and A to Z without I, L, O and U)");
                }
                if (count < LENGTH) {
                    symbols[count] = (byte) symbol;
                }
                count++;
            }
            if (count != LENGTH) {
                throw mistyped(
                        "a code has " + LENGTH + " characters in groups of " + GROUP + ", but this has " + count);
            }
            requireSound(symbols);
            return Arrays.copyOf(symbols, RANDOM);
        } finally {
            Arrays.fill(symbols, (byte) 0);
        }
    }

    private static void requireSound(byte[] symbols) {
        int first = at(symbols, 1);
        int second = at(symbols, 2);
        int third = at(symbols, 3);
        if (first == 0 && second == 0 && third == 0) {
            return;
        }
        if (first != 0 && second != 0 && third != 0 && times(second, second) == times(first, third)) {
            int place = LENGTH - 1 - (LOG[second] - LOG[first] + ORDER) % ORDER;
            if (place >= 0) {
                throw mistyped("its check fails, most likely because of one character in group " + (place / GROUP + 1));
            }
        }
        throw mistyped("its check fails, so several characters are wrong or stand in another order");
    }

    private static HearthbookException mistyped(String how) {
        return new HearthbookException(
                ErrorCode.RECOVERY_CODE_MISTYPED,
                "The recovery code was mistyped: " + how + ". Nothing was tried with it; compare it with the paper"
                        + " and type it again.");
    }

    private static boolean isFiller(char typed) {
        return typed == '-' || Character.isWhitespace(typed) || Character.getType(typed) == Character.DASH_PUNCTUATION;
    }

    private static int symbol(char typed) {
        return switch (typed) {
            case 'o', 'O' -> 0;
            case 'i', 'I', 'l', 'L' -> 1;
            default -> ALPHABET.indexOf(typed >= 'a' && typed <= 'z' ? typed - 'a' + 'A' : typed);
        };
    }

    /** The remainder of the symbols, shifted by three, by the generator. */
    private static byte[] checks(byte[] symbols) {
        byte[] rest = new byte[CHECKS];
        for (byte symbol : symbols) {
            int factor = symbol ^ rest[0];
            for (int i = 0; i < CHECKS; i++) {
                int next = i + 1 < CHECKS ? rest[i + 1] : 0;
                rest[i] = (byte) (next ^ times(factor, GENERATOR[i]));
            }
        }
        return rest;
    }

    /** The value of the polynomial at α to this power (Horner). */
    private static int at(byte[] symbols, int power) {
        int value = 0;
        for (byte symbol : symbols) {
            value = times(value, POWER[power]) ^ symbol;
        }
        return value;
    }

    private static int times(int a, int b) {
        return a == 0 || b == 0 ? 0 : POWER[LOG[a] + LOG[b]];
    }

    private static int[] generator() {
        int[] product = {1};
        for (int root = 1; root <= CHECKS; root++) {
            int[] next = Arrays.copyOf(product, product.length + 1);
            for (int i = 0; i < product.length; i++) {
                next[i + 1] ^= times(product[i], POWER[root]);
            }
            product = next;
        }
        return Arrays.copyOfRange(product, 1, product.length);
    }
}
