package dev.hearthbook.model;

/**
 * How a persona sounds.
 *
 * @param speed 0.25 to 4, 1 being normal
 * @param pitch 0.25 to 4, 1 being normal
 * @param autoSpeak whether answers are spoken without being asked for
 */
public record Voice(double speed, double pitch, boolean autoSpeak) {
    /** Normal speed and pitch, silent until asked. */
    public static final Voice NORMAL = new Voice(1, 1, false);

    public Voice {
        Require.that(speed >= 0.25 && speed <= 4, "a voice has a speed from 0.25 to 4, but it was %s", speed);
        Require.that(pitch >= 0.25 && pitch <= 4, "a voice has a pitch from 0.25 to 4, but it was %s", pitch);
    }

    public Voice withSpeed(double faster) {
        return new Voice(faster, pitch, autoSpeak);
    }

    public Voice withPitch(double higher) {
        return new Voice(speed, higher, autoSpeak);
    }

    public Voice withAutoSpeak(boolean on) {
        return new Voice(speed, pitch, on);
    }
}
