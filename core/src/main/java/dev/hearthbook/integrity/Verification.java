package dev.hearthbook.integrity;

/**
 * What verifying a book found when it found nothing wrong; anything wrong is an exception.
 *
 * @param size how many events the book has
 * @param root of the tree over them, 32 bytes; of a sample no bytes
 * @param frames how many were read
 * @param events how many they hold
 * @param opened payload boxes that opened; 0 without keys
 * @param erased payload boxes whose keys were destroyed
 * @param lost events that a salvage says were lost
 * @param compared how many kept checkpoints the book was compared with
 * @param sampled whether only some frames were read
 */
public record Verification(
        long size,
        byte[] root,
        long frames,
        long events,
        long opened,
        long erased,
        long lost,
        int compared,
        boolean sampled) {
    public Verification {
        root = root.clone();
    }

    @Override
    public byte[] root() {
        return root.clone();
    }

    /**
     * How far it is.
     *
     * @param events that were read
     * @param total that there are to read
     */
    public record Progress(long events, long total) {}
}
