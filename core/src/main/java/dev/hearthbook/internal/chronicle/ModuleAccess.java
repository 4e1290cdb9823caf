package dev.hearthbook.internal.chronicle;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens the door that Chronicle Queue needs into the JDK, or says which flags do. Since JDK 16 two packages of
 * {@code java.base} have to be opened on the command line (JEP 396), and Chronicle fails late and obscurely without.
 *
 * <p>{@code -Dhearthbook.openModules=true} opens them from inside, for those who cannot set flags: {@code sun.misc.Unsafe}
 * reads the trusted lookup, which may open any package. That works on JDK 17 to 25 (from 24 on the JDK prints a warning about
 * Unsafe, which Chronicle causes anyway) and is therefore opt-in. The one place in the house that uses reflection.
 *
 * <p>Any thread; nothing of Chronicle is loaded here.
 */
final class ModuleAccess {
    static final String OPEN_MODULES = "hearthbook.openModules";

    private static final List<String> PACKAGES = List.of("java.lang.reflect", "sun.nio.ch");
    private static final String FLAGS =
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED" + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

    /** Where Chronicle's cleaner warns of a flag that it does not need; kept here because a level lives as long as its logger. */
    private static final Logger CLEANER =
            Logger.getLogger("net.openhft.chronicle.core.internal.cleaner.ReflectionBasedByteBufferCleanerService");

    private ModuleAccess() {}

    /**
     * Returns when Chronicle may be touched.
     *
     * @throws HearthbookException {@code JVM_FLAGS_MISSING} with the line to copy
     */
    static void require() {
        if (!isOpen() && Boolean.getBoolean(OPEN_MODULES)) {
            open();
        }
        if (!isOpen()) {
            throw missing(null);
        }
        quiet();
    }

    /** Chronicle reads these when its first class loads; what the user set stays. */
    private static void quiet() {
        if (CLEANER.getLevel() == null) {
            CLEANER.setLevel(Level.SEVERE);
        }
        for (String name : List.of(
                "chronicle.analytics.disable", "chronicle.announcer.disable", "chronicle.disk.monitor.disable")) {
            if (System.getProperty(name) == null) {
                System.setProperty(name, "true");
            }
        }
    }

    private static boolean isOpen() {
        Module here = ModuleAccess.class.getModule();
        return PACKAGES.stream().allMatch(name -> Object.class.getModule().isOpen(name, here));
    }

    private static void open() {
        try {
            Class<?> unsafeType = Class.forName("sun.misc.Unsafe");
            Field theUnsafe = unsafeType.getDeclaredField("theUnsafe");
            theUnsafe.setAccessible(true);
            Object unsafe = theUnsafe.get(null);
            Field trusted = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
            Method base = unsafeType.getMethod("staticFieldBase", Field.class);
            Method offset = unsafeType.getMethod("staticFieldOffset", Field.class);
            Method get = unsafeType.getMethod("getObject", Object.class, long.class);
            MethodHandles.Lookup lookup = (MethodHandles.Lookup)
                    get.invoke(unsafe, base.invoke(unsafe, trusted), offset.invoke(unsafe, trusted));
            MethodHandle openToAll = lookup.findVirtual(
                    Module.class, "implAddOpensToAllUnnamed", MethodType.methodType(void.class, String.class));
            for (String name : PACKAGES) {
                openToAll.invoke(Object.class.getModule(), name);
            }
        } catch (Throwable e) { // a MethodHandle declares Throwable; whatever it was, the flags are the way out
            throw missing(e);
        }
    }

    private static HearthbookException missing(@Nullable Throwable cause) {
        return new HearthbookException(
                ErrorCode.JVM_FLAGS_MISSING,
                "The log needs two JVM flags. Start java with\n  " + FLAGS + "\nor, where flags cannot be set, with -D"
                        + OPEN_MODULES + "=true.",
                cause);
    }
}
