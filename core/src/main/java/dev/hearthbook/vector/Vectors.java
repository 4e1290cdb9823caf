package dev.hearthbook.vector;

import dev.hearthbook.model.Require;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What every vector must be, and its bytes. Pure; any thread. */
public final class Vectors {
    private Vectors() {}

    /**
     * The same direction with length 1.
     *
     * @param what names the vector in errors
     * @param dimension how many numbers it must have
     * @throws IllegalArgumentException when it has another number of them, or none; when one is NaN or infinite; when all are 0, which
     *     is no direction
     */
    public static float[] unit(String what, float[] vector, int dimension) {
        Require.that(vector.length > 0, "%s is empty; a vector of %d numbers is needed", what, dimension);
        Require.that(
                vector.length == dimension,
                "%s has %d numbers, but vectors here have %d; they come from different models",
                what,
                vector.length,
                dimension);
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            Require.that(
                    Float.isFinite(vector[i]), "%s: number %d is %s; every number must be finite", what, i, vector[i]);
            squares += (double) vector[i] * vector[i];
        }
        Require.that(squares > 0, "%s has no direction: all its %d numbers are 0", what, dimension);
        double scale = 1 / Math.sqrt(squares);
        float[] unit = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            unit[i] = (float) (vector[i] * scale);
        }
        return unit;
    }

    /** Four bytes a number, little endian, IEEE 754. */
    public static byte[] bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    /** What {@link #bytes} made bytes of. */
    public static float[] of(byte[] bytes) {
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
