package dev.hearthbook.samples.proofs.outside;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** The functions that the format names, as Bouncy Castle has them. */
final class Primitives {
    private static final int NONCE = 24;
    private static final int TAG = 16;

    private Primitives() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static byte[] int4(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] int8(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static byte[] sha256(byte[]... parts) {
        SHA256Digest digest = new SHA256Digest();
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        return hash;
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        HMac mac = new HMac(new SHA256Digest());
        mac.init(new KeyParameter(key));
        for (byte[] part : parts) {
            mac.update(part, 0, part.length);
        }
        byte[] out = new byte[32];
        mac.doFinal(out, 0);
        return out;
    }

    static byte[] hkdf(byte[] material, byte[] salt, String info) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(new HKDFParameters(material, salt, ascii(info)));
        byte[] out = new byte[32];
        generator.generateBytes(out, 0, 32);
        return out;
    }

    static byte[] argon2id(String passphrase, byte[] salt, int memoryKib, int passes, int lanes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] out = new byte[32];
        generator.generateBytes(normalized(passphrase), out);
        return out;
    }

    static byte[] pbkdf2(String passphrase, byte[] salt, int iterations) {
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
        generator.init(normalized(passphrase), salt, iterations);
        return ((KeyParameter) generator.generateDerivedMacParameters(256)).getKey();
    }

    private static byte[] normalized(String passphrase) {
        return Normalizer.normalize(passphrase, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Opens an XAES-256-GCM box as c2sp.org/XAES-256-GCM says: a key for AES-256-GCM from two AES-CMACs over the first half of the
     * nonce, the second half being the nonce.
     *
     * @throws InvalidCipherTextException when it does not open
     */
    static byte[] open(byte[] key, byte[] box, byte[]... associated) throws InvalidCipherTextException {
        if (box.length < NONCE + TAG) {
            throw new InvalidCipherTextException("a box has 40 bytes or more, but had " + box.length);
        }
        byte[] derived = new byte[32];
        for (byte half = 1; half <= 2; half++) {
            CMac mac = new CMac(AESEngine.newInstance());
            mac.init(new KeyParameter(key));
            byte[] block = join(new byte[] {0, half, 'X', 0}, Arrays.copyOf(box, 12));
            mac.update(block, 0, block.length);
            mac.doFinal(derived, (half - 1) * 16);
        }
        var gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
        gcm.init(
                false,
                new AEADParameters(
                        new KeyParameter(derived), 8 * TAG, Arrays.copyOfRange(box, 12, NONCE), join(associated)));
        byte[] plain = new byte[box.length - NONCE - TAG];
        int length = gcm.processBytes(box, NONCE, box.length - NONCE, plain, 0);
        gcm.doFinal(plain, length);
        return plain;
    }

    /** One block of AES-256. */
    static byte[] block(byte[] key, byte[] block) {
        var aes = AESEngine.newInstance();
        aes.init(true, new KeyParameter(key));
        byte[] out = new byte[16];
        aes.processBlock(block, 0, out, 0);
        return out;
    }

    static byte[] publicKey(byte[] seed) {
        return new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
    }

    static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(false, new Ed25519PublicKeyParameters(publicKey));
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }
}
