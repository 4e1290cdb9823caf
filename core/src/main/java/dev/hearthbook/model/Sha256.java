package dev.hearthbook.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash by which things are found that have no other name. */
final class Sha256 {
    private Sha256() {}

    static byte[] of(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }
}
