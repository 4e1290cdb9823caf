package dev.hearthbook.crypto.internal.box;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Vaults;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What people do to a code between the printer and the keyboard. */
class RecoveryTextTest {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final long SEED = 20_261_121;

    private final Random random = new Random(SEED);

    private byte[] symbols() {
        byte[] symbols = new byte[RecoveryText.RANDOM];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = (byte) random.nextInt(32);
        }
        return symbols;
    }

    private static HearthbookException mistyped(char[] text) {
        return Vaults.assertFails(ErrorCode.RECOVERY_CODE_MISTYPED, () -> RecoveryText.parse(text));
    }

    @Test
    void what_is_printed_is_read() {
        for (int i = 0; i < 1_000; i++) {
            byte[] symbols = symbols();
            char[] text = RecoveryText.print(symbols);

            assertEquals(34, text.length);
            assertTrue(new String(text).matches("([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}"), "a code's shape");
            assertArrayEquals(symbols, RecoveryText.parse(text));
        }
        assertNotEquals(
                new String(RecoveryText.print(RecoveryText.random(new SecureRandom()))),
                new String(RecoveryText.print(RecoveryText.random(new SecureRandom()))));
    }

    /** Against the definition: remainders by (x − 2)(x − 4)(x − 8) over GF(32), computed another way. */
    @Test
    void the_check_symbols_are_those_of_the_format() {
        byte[] one = new byte[RecoveryText.RANDOM];
        one[0] = 1;
        byte[] last = new byte[RecoveryText.RANDOM];
        last[24] = 1;

        assertEquals("0000-0000-0000-0000-0000-0000-0000", new String(RecoveryText.print(new byte[25])));
        assertEquals(byDefinition(last), new String(RecoveryText.print(last)));
        assertEquals(byDefinition(one), new String(RecoveryText.print(one)));
        byte[] any = symbols();
        assertEquals(byDefinition(any), new String(RecoveryText.print(any)));
    }

    /** A second, slow way: multiply and reduce polynomials bit by bit, divide by the generator. */
    private static String byDefinition(byte[] symbols) {
        int[] generator = {1};
        for (int root : new int[] {2, 4, 8}) {
            int[] next = new int[generator.length + 1];
            for (int i = 0; i < generator.length; i++) {
                next[i] ^= generator[i];
                next[i + 1] ^= times(generator[i], root);
            }
            generator = next;
        }
        int[] rest = new int[28];
        for (int i = 0; i < 25; i++) {
            rest[i] = symbols[i];
        }
        for (int i = 0; i < 25; i++) {
            int factor = rest[i];
            for (int j = 0; j < 4; j++) {
                rest[i + j] ^= times(factor, generator[j]);
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 28; i++) {
            text.append(i > 0 && i % 4 == 0 ? "-" : "").append(ALPHABET.charAt(i < 25 ? symbols[i] : rest[i]));
        }
        return text.toString();
    }

    private static int times(int a, int b) {
        int product = 0;
        for (int bit = 0; bit < 5; bit++) {
            product ^= (b >> bit & 1) * (a << bit);
        }
        for (int bit = 9; bit >= 5; bit--) {
            product ^= (product >> bit & 1) * (0b100101 << bit - 5);
        }
        return product;
    }

    @Test
    void case_spaces_dashes_and_look_alikes_do_not_matter() {
        byte[] symbols = new byte[25];
        symbols[3] = 1;
        symbols[7] = 17;
        String text = new String(RecoveryText.print(symbols));

        for (String typed : new String[] {
            text.toLowerCase(java.util.Locale.ROOT),
            text.replace("-", ""),
            text.replace('-', ' ') + "\n",
            text.replace('-', '\u2013'),
            text.replace('0', 'O'),
            text.replace('0', 'o').replace('1', 'l'),
            text.replace('1', 'I')
        }) {
            assertArrayEquals(symbols, RecoveryText.parse(typed.toCharArray()), typed);
        }
    }

    @Test
    void every_wrong_character_is_a_typo_and_its_group_is_named() {
        char[] text = RecoveryText.print(symbols());
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '-') {
                continue;
            }
            for (char wrong : ALPHABET.toCharArray()) {
                if (wrong != text[i]) {
                    char[] typed = text.clone();
                    typed[i] = wrong;
                    String message = mistyped(typed).getMessage();
                    assertTrue(message.contains("group " + (i / 5 + 1)), message);
                }
            }
        }
    }

    @Test
    void swapped_neighbours_and_up_to_three_wrong_characters_are_typos() {
        for (int round = 0; round < 2_000; round++) {
            char[] text =
                    new String(RecoveryText.print(symbols())).replace("-", "").toCharArray();
            int at = random.nextInt(27);
            char[] swapped = text.clone();
            swapped[at] = text[at + 1];
            swapped[at + 1] = text[at];
            if (swapped[at] != text[at]) {
                mistyped(swapped);
            }
            char[] wrong = text.clone();
            int changed = 2 + random.nextInt(2);
            for (int i = 0; i < changed; i++) {
                int place = random.nextInt(28);
                wrong[place] = ALPHABET.charAt(random.nextInt(32));
            }
            if (!new String(wrong).equals(new String(text))) {
                mistyped(wrong);
            }
        }
    }

    @Test
    void too_short_too_long_and_foreign_characters_are_typos_and_nothing_of_them_is_repeated() {
        String text = new String(RecoveryText.print(symbols()));

        for (String typed :
                new String[] {"", "-", text.substring(1), text + "0", text + text, text.replace('-', '_')}) {
            String message = mistyped(typed.toCharArray()).getMessage();
            assertTrue(typed.length() < 6 || !message.contains(typed.substring(0, 6)), message);
            assertTrue(message.contains("type it again"), message);
        }
        assertTrue(mistyped((text.substring(0, 33) + "U").toCharArray())
                .getMessage()
                .contains("group 7"));
        assertTrue(mistyped(text.substring(5).toCharArray()).getMessage().contains("this has 24"));
    }
}
