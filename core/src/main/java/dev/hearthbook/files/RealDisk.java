package dev.hearthbook.files;

import java.nio.ByteBuffer;

/** The disk of this machine, and the zeros that it and its variations fill files with. */
final class RealDisk implements Disk {
    static final Disk IT = new RealDisk();

    private RealDisk() {}

    /** A view of its own on zeros nobody writes to. */
    static ByteBuffer zeros() {
        return Zeros.IT.duplicate();
    }

    /**
     * Made when the first log of the JVM is written to. One page: Linux keeps what one write brings as one large folio, and
     * writes a folio out whole, so that after a larger write every force of a frame of 600 bytes wrote 128 KiB (measured on
     * ext4, Linux 6.18).
     */
    private static final class Zeros {
        private static final ByteBuffer IT = ByteBuffer.allocateDirect(Disk.PAGE);
    }
}
