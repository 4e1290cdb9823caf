package dev.hearthbook.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.journal.Expected;
import dev.hearthbook.linear.BookModel.Answer;
import dev.hearthbook.linear.BookModel.Answer.Kept;
import dev.hearthbook.linear.BookModel.Answer.Number;
import dev.hearthbook.linear.BookModel.Answer.Refused;
import dev.hearthbook.linear.BookModel.Asked;
import dev.hearthbook.linear.BookModel.Asked.Append;
import dev.hearthbook.linear.BookModel.Asked.VersionOf;
import dev.hearthbook.linear.BookModel.Command;
import dev.hearthbook.linear.BookModel.Ev;
import dev.hearthbook.linear.BookModel.Meant;
import dev.hearthbook.linear.BookModel.Unless;
import dev.hearthbook.linear.BookModel.Write;
import dev.hearthbook.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinearizerTest {
    private static final BookModel BOOK = new BookModel();

    private static Call<Asked, Answer> call(int thread, long invoked, long answered, Asked asked, Answer answer) {
        return new Call<>(thread, invoked, answered, asked, answer);
    }

    private static Append append(int number, Expected expected) {
        return new Append(
                List.of(new Write(0, expected, List.of(new Ev(number, false, Set.of(7))))),
                Optional.empty(),
                Optional.empty());
    }

    private static Append unless(int number, long after) {
        return new Append(
                append(number, Expected.ANY).writes(),
                Optional.of(new Unless(List.of(new Meant(Optional.empty(), Set.of(7))), after)),
                Optional.empty());
    }

    private static Append command(int number, int id) {
        return new Append(append(number, Expected.ANY).writes(), Optional.empty(), Optional.of(new Command(id, "")));
    }

    private static Kept kept(long position) {
        return new Kept(position, Map.of(0, position));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is read at once
    private static boolean linearizable(Call<Asked, Answer>... calls) {
        return Linearizer.linearizable(BOOK, List.of(calls));
    }

    @Test
    void calls_that_overlap_may_take_effect_in_either_order() {
        assertTrue(linearizable(
                call(0, 0, 3, append(1, Expected.ANY), kept(2)), call(1, 1, 2, append(2, Expected.ANY), kept(1))));
        assertTrue(linearizable(
                call(0, 0, 3, append(1, Expected.NONE), kept(1)), call(1, 1, 2, new VersionOf(0), new Number(0))));
        assertTrue(linearizable(
                call(0, 0, 3, append(1, Expected.NONE), kept(1)), call(1, 1, 2, new VersionOf(0), new Number(1))));
    }

    @Test
    void an_append_that_was_answered_first_stands_first() {
        assertFalse(linearizable(
                call(0, 0, 1, append(1, Expected.ANY), kept(2)), call(1, 2, 3, append(2, Expected.ANY), kept(1))));
    }

    @Test
    void a_read_sees_what_was_answered_before_it() {
        assertFalse(linearizable(
                call(0, 0, 1, append(1, Expected.ANY), kept(1)), call(1, 2, 3, new VersionOf(0), new Number(0))));
        assertFalse(linearizable(
                call(0, 0, 1, append(1, Expected.ANY), kept(1)),
                call(1, 2, 3, new Asked.EventsOf(0), new Answer.Numbers(List.of()))));
    }

    @Test
    void what_one_read_saw_the_next_does_not_lose() {
        assertFalse(linearizable(
                call(0, 0, 9, append(1, Expected.ANY), kept(1)),
                call(1, 1, 2, new VersionOf(0), new Number(1)),
                call(1, 3, 4, new Asked.EventsOf(0), new Answer.Numbers(List.of()))));
    }

    @Test
    void two_writers_that_expect_the_same_version_cannot_both_win() {
        assertFalse(linearizable(
                call(0, 0, 3, append(1, Expected.NONE), kept(1)), call(1, 1, 2, append(2, Expected.NONE), kept(2))));
        assertTrue(linearizable(
                call(0, 0, 3, append(1, Expected.NONE), kept(1)),
                call(1, 1, 2, append(2, Expected.NONE), new Refused(ErrorCode.WRONG_VERSION))));
    }

    @Test
    void nobody_is_refused_without_a_reason() {
        assertFalse(linearizable(
                call(0, 0, 1, append(1, Expected.NONE), new Refused(ErrorCode.WRONG_VERSION)),
                call(1, 2, 3, append(2, Expected.NONE), kept(1))));
    }

    @Test
    void a_condition_holds_against_what_came_before() {
        assertFalse(linearizable(call(0, 0, 3, unless(1, 0), kept(1)), call(1, 1, 2, unless(2, 0), kept(2))));
        assertTrue(linearizable(call(0, 0, 1, unless(1, 0), kept(1)), call(1, 2, 3, unless(2, 1), kept(2))));
    }

    @Test
    void a_command_has_one_receipt_and_one_request() {
        assertTrue(linearizable(call(0, 0, 3, command(1, 5), kept(1)), call(1, 1, 2, command(1, 5), kept(1))));
        assertFalse(linearizable(call(0, 0, 3, command(1, 5), kept(1)), call(1, 1, 2, command(1, 5), kept(2))));
        assertFalse(linearizable(call(0, 0, 3, command(1, 5), kept(1)), call(1, 1, 2, command(2, 5), kept(2))));
        assertTrue(linearizable(
                call(0, 0, 3, command(1, 5), kept(1)),
                call(1, 1, 2, command(2, 5), new Refused(ErrorCode.COMMAND_ID_REUSED))));
        assertFalse(linearizable(
                call(0, 0, 1, command(1, 5), kept(1)), call(1, 2, 3, new Asked.ReceiptOf(5), new Number(0))));
    }

    /** A register that is added to and read: the simplest thing whose histories can be told right from wrong by trying all orders. */
    private static final Model<Integer, Integer, Integer> COUNTER = new Model<>() {
        @Override
        public Integer start() {
            return 0;
        }

        @Override
        public Optional<Integer> step(Integer state, Integer added, Integer answer) {
            return answer == state + added ? Optional.of(answer) : Optional.empty();
        }
    };

    @Test
    void it_agrees_with_trying_every_order() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int right = 0;
        for (int i = 0; i < 20_000; i++) {
            List<Call<Integer, Integer>> calls = new ArrayList<>();
            int count = 2 + random.nextInt(4);
            for (int c = 0; c < count; c++) {
                long invoked = random.nextInt(12);
                int added = random.nextInt(3);
                int answer = added + random.nextInt(4);
                calls.add(new Call<>(c, 10 * invoked + c, 10 * (invoked + 1 + random.nextInt(8)) + c, added, answer));
            }

            boolean naive = someOrder(new ArrayList<>(calls), new ArrayList<>(), 0);

            assertEquals(naive, Linearizer.linearizable(COUNTER, calls), () -> "seed " + seed + ": " + calls);
            right += naive ? 1 : 0;
        }
        int linearizable = right;
        assertTrue(right > 200 && right < 19_800, () -> linearizable + " of 20,000 were linearizable; seed " + seed);
    }

    private static boolean someOrder(List<Call<Integer, Integer>> left, List<Call<Integer, Integer>> done, int sum) {
        if (left.isEmpty()) {
            return true;
        }
        for (Call<Integer, Integer> next : List.copyOf(left)) {
            boolean inTime = left.stream().noneMatch(other -> other.answered() < next.invoked());
            if (inTime && next.answer() == sum + next.asked()) {
                left.remove(next);
                done.add(next);
                if (someOrder(left, done, next.answer())) {
                    return true;
                }
                done.remove(next);
                left.add(next);
            }
        }
        return false;
    }
}
