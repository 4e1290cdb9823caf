package dev.hearthbook.projections.internal.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Porter's stemmer as Lucene has it, one word at a time. Any thread; callers wait for each other, which is seldom, since
 * {@link BlindTokens} remembers what it asked.
 */
final class Stemmer {
    private final OneWord word = new OneWord();
    private final TokenStream stems = new PorterStemFilter(word);

    /** @param lowerCase one word in lower case */
    synchronized String stem(String lowerCase) {
        try {
            word.next = lowerCase;
            stems.incrementToken();
            return word.term.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("a word in memory cannot fail to be read", e);
        }
    }

    /** A stream that holds one word whenever it is asked. */
    private static final class OneWord extends TokenStream {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private String next = "";

        @Override
        public boolean incrementToken() {
            clearAttributes();
            term.append(next);
            return true;
        }
    }
}
