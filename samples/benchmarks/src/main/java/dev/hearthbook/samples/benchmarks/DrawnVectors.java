package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.vector.Embedder;
import dev.hearthbook.vector.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import reactor.core.publisher.Mono;

/**
 * An embedder whose vectors are there already: a text only says which. Texts are single words that nothing else holds, so that words
 * find nothing and vectors everything.
 *
 * @param rows of length 1
 * @param questions of length 1
 */
@SuppressWarnings("ArrayRecordComponent")
record DrawnVectors(int dimension, float[][] rows, float[][] questions) implements Embedder {
    private static final Path USUAL = Path.of("samples", "embeddings-onnx", "target", "locomo.vectors");
    private static final String ROW = "row";
    private static final String QUESTION = "question";

    /** Numbers that grow weaker evenly, and no clusters. */
    static DrawnVectors hard(int rows, int questions, int dimension) {
        Random random = new Random(20_261_121);
        return new DrawnVectors(dimension, hard(random, rows, dimension), hard(random, questions, dimension));
    }

    private static float[][] hard(Random random, int count, int dimension) {
        float[][] drawn = new float[count][];
        for (int i = 0; i < count; i++) {
            float[] vector = new float[dimension];
            for (int j = 0; j < dimension; j++) {
                vector[j] = (float) (random.nextGaussian() / Math.sqrt(j + 1));
            }
            drawn[i] = Vectors.unit("a drawn vector", vector, dimension);
        }
        return drawn;
    }

    /** @param named empty for the usual place */
    static Optional<Path> find(String named) {
        Path root = Path.of(System.getProperty("hearth.root", "")).toAbsolutePath();
        return Optional.of(named.isEmpty() ? root.resolve(USUAL) : Path.of(named))
                .filter(Files::isRegularFile);
    }

    /** A file of numbers, little endian: dimension, rows, questions, then their vectors. */
    static DrawnVectors read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int dimension = bytes.getInt();
        float[][] rows = new float[bytes.getInt()][];
        float[][] questions = new float[bytes.getInt()][];
        for (float[][] all : List.of(rows, questions)) {
            for (int i = 0; i < all.length; i++) {
                float[] vector = new float[dimension];
                for (int j = 0; j < dimension; j++) {
                    vector[j] = bytes.getFloat();
                }
                all[i] = Vectors.unit("vector " + i + " of " + file.getFileName(), vector, dimension);
            }
        }
        return new DrawnVectors(dimension, rows, questions);
    }

    static String row(int number) {
        return ROW + letters(number);
    }

    static String question(int number) {
        return QUESTION + letters(number);
    }

    /** A word of its own for every number, with no ending that a stemmer cuts. */
    private static String letters(int number) {
        StringBuilder letters = new StringBuilder("q");
        for (char digit : Integer.toString(number).toCharArray()) {
            letters.append("bcdfghjkmp".charAt(digit - '0'));
        }
        return letters.append("q").toString();
    }

    private static int number(String letters) {
        int number = 0;
        for (char letter : letters.substring(1, letters.length() - 1).toCharArray()) {
            number = number * 10 + "bcdfghjkmp".indexOf(letter);
        }
        return number;
    }

    @Override
    public String model() {
        return "drawn-" + rows.length;
    }

    @Override
    public int batch() {
        return 256;
    }

    @Override
    public Mono<List<float[]>> embed(List<String> texts) {
        return Mono.fromCallable(() -> texts.stream().map(this::vector).toList());
    }

    private float[] vector(String text) {
        return text.startsWith(QUESTION)
                ? questions[number(text.substring(QUESTION.length()))]
                : rows[number(text.substring(ROW.length()))];
    }

    /** The rows nearest to a question, found by comparing all. */
    int[] nearest(int question, int wanted) {
        int[] best = new int[wanted];
        float[] scores = new float[wanted];
        java.util.Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        float[] asked = questions[question];
        for (int row = 0; row < rows.length; row++) {
            float score = dot(asked, rows[row]);
            int at = wanted;
            while (at > 0 && score > scores[at - 1]) {
                at--;
            }
            if (at < wanted) {
                System.arraycopy(scores, at, scores, at + 1, wanted - at - 1);
                System.arraycopy(best, at, best, at + 1, wanted - at - 1);
                scores[at] = score;
                best[at] = row;
            }
        }
        return best;
    }

    private static float dot(float[] one, float[] other) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = 0; i < one.length; i += 4) {
            a += one[i] * other[i];
            b += one[i + 1] * other[i + 1];
            c += one[i + 2] * other[i + 2];
            d += one[i + 3] * other[i + 3];
        }
        return a + b + c + d;
    }
}
