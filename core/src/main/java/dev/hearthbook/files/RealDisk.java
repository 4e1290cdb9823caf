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

    /** Made when the first log of the JVM is written to. */
    private static final class Zeros {
        private static final ByteBuffer IT = ByteBuffer.allocateDirect(256 * 1024);
    }
}
