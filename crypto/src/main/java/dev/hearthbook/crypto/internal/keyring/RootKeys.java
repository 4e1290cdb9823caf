package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Hmac;
import dev.hearthbook.model.StoreId;
import java.util.Arrays;

/**
 * What the root key becomes, one key per purpose by HKDF with the store id as salt: it wraps every other key and authenticates
 * the header. The root itself is wiped by who made this. Nothing that must outlive a rotation hangs on it.
 */
final class RootKeys {
    private final KeyWrap wrap;
    private final byte[] headerKey;

    RootKeys(byte[] root, StoreId store) {
        byte[] wrapKey = KeyWrap.key(root, store);
        this.wrap = KeyWrap.of(wrapKey, store);
        Arrays.fill(wrapKey, (byte) 0);
        this.headerKey = Hmac.derive(root, store.bytes(), "hearthbook.header-mac.1");
    }

    KeyWrap wrap() {
        return wrap;
    }

    byte[] headerMac(Header header) {
        return Hmac.mac(headerKey, header.bytes());
    }

    void wipe() {
        Arrays.fill(headerKey, (byte) 0);
    }

    @Override
    public String toString() {
        return "RootKeys[]";
    }
}
