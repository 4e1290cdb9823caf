package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What the rows of a {@link Chat} cost without Hearthbook: the same messages, sessions and conversations in the clear, in plain
 * sqlite-jdbc with WAL and {@code synchronous=NORMAL}, found by key and in the order of their session and conversation, with
 * the same three columns of FTS5 (own words, the two messages before, the two after), stemmed by SQLite's {@code porter}.
 * Whoever writes an application on SQLite directly would write this. {@linkplain #tuned Tuned} it does what a rebuild does to be
 * fast: indexes last, the search index merged once, a large cache, no row ids asked back. One thread.
 */
final class PlainRows implements AutoCloseable {
    private static final int BATCH = 1_000;

    private final Chat chat;
    private final boolean tuned;
    private final Connection connection;
    private final PreparedStatement conversation;
    private final PreparedStatement session;
    private final PreparedStatement message;
    private final PreparedStatement index;
    private final PreparedStatement reindex;
    private final PreparedStatement last;
    private final PreparedStatement mark;
    private long position;
    private long id;

    /** @param file where nothing is yet */
    PlainRows(Chat chat, Path file) throws IOException {
        this(chat, file, false);
    }

    /** The same, written as a rebuild writes: for {@link #insertAll} only. */
    static PlainRows tuned(Chat chat, Path file) throws IOException {
        return new PlainRows(chat, file, true);
    }

    private PlainRows(Chat chat, Path file, boolean tuned) throws IOException {
        this.chat = chat;
        this.tuned = tuned;
        Properties properties = new Properties();
        properties.setProperty("jdbc.get_generated_keys", Boolean.toString(!tuned));
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file, properties);
            execute("pragma journal_mode=wal", "pragma synchronous=normal");
            if (tuned) {
                execute(TUNING);
            }
            execute(SCHEMA);
            execute(tuned ? LATE_MERGES : INDEXES);
            connection.setAutoCommit(false);
            conversation = connection.prepareStatement("""
                    insert into conversations (key, subject, title, sessions, closed, created_at, updated_at, position)
                    values (?, ?, ?, 1, 0, ?, ?, ?)""");
            session = connection.prepareStatement("""
                    insert or replace into sessions
                    (key, conversation, subject, messages, ended_at, created_at, updated_at, position)
                    values (?, ?, ?, ?, ?, ?, ?, ?)""");
            message = connection.prepareStatement("""
                    insert into messages
                    (id, key, subject, session, conversation, role, speaker, text, attachments, tools, metadata,
                     number, said_at, changed_at, edited, redacted, created_at, updated_at, position)
                    values (?, ?, ?, ?, ?, ?, ?, ?, '', '', '', ?, ?, ?, 0, 0, ?, ?, ?)""");
            index = connection.prepareStatement("insert into found (rowid, own, before, after) values (?, ?, ?, ?)");
            reindex = connection.prepareStatement(
                    "insert or replace into found (rowid, own, before, after) values (?, ?, ?, ?)");
            last = connection.prepareStatement("""
                    select key, conversation, role, speaker, text, attachments, tools, metadata, number, said_at, changed_at
                    from messages
                    where session = ?
                    order by number desc
                    limit ?""");
            mark = connection.prepareStatement("insert or replace into mark (id, position) values (1, ?)");
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static final String[] SCHEMA = {
        """
            create table conversations (
              id integer primary key, key text unique, subject text, title text, sessions integer, closed integer,
              created_at integer, updated_at integer, position integer)""", """
            create table sessions (
              id integer primary key, key text unique, conversation text, subject text, messages integer, ended_at integer,
              created_at integer, updated_at integer, position integer)""", """
            create table messages (
              id integer primary key, key text unique, subject text, session text, conversation text, role text,
              speaker text, text text, attachments text, tools text, metadata text, number integer, said_at integer,
              changed_at integer, edited integer, redacted integer, created_at integer, updated_at integer,
              position integer)""", """
            create virtual table found using fts5(
              own, before, after, content='', contentless_delete=1, tokenize='porter unicode61')""", "create table mark (id integer primary key, position integer)"
    };

    private static final String[] INDEXES = {
        "create index by_session on messages (session, number)",
        "create index by_conversation on messages (conversation, said_at)"
    };

    private static final String[] TUNING = {
        "pragma cache_size=-65536", "pragma wal_autocheckpoint=8000", "pragma temp_store=memory"
    };

    private static final String[] LATE_MERGES = {
        "insert into found (found, rank) values ('automerge', 0)",
        "insert into found (found, rank) values ('crisismerge', 1999)"
    };

    private void execute(String... sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    /** Writes every row once, as it is in the end, {@value #BATCH} messages a transaction. */
    void insertAll() throws IOException {
        try {
            int waiting = 0;
            for (int at = 0; at < chat.sessions(); at++) {
                startConversation(at);
                conversation.addBatch();
                for (int number = 1; number <= Chat.PER_SESSION; number++) {
                    bindMessage(at, number);
                    message.addBatch();
                    bindEntry(index, id, at, number, Chat.PER_SESSION);
                    index.addBatch();
                    if (++waiting == BATCH) {
                        commitBatch();
                        waiting = 0;
                    }
                }
                bindSession(at, Chat.PER_SESSION);
                session.addBatch();
            }
            commitBatch();
            if (tuned) {
                execute(INDEXES);
                execute("insert into found (found) values ('optimize')");
                connection.commit();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void commitBatch() throws SQLException {
        conversation.executeBatch();
        message.executeBatch();
        index.executeBatch();
        session.executeBatch();
        mark.setLong(1, position);
        mark.executeUpdate();
        connection.commit();
    }

    /** Begins a conversation that goes on message by message. */
    void start(int at) throws IOException {
        try {
            startConversation(at);
            conversation.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Says one message of a conversation, the next after the one said last, as a view does it: the row, what it is found by,
     * its session's row, and the message two before it once more, which now has its successors; commits; then reads.
     *
     * @return texts of the last messages, newest first
     */
    List<String> say(int at, int number, int limit) throws IOException {
        try {
            bindMessage(at, number);
            message.executeUpdate();
            bindEntry(index, id, at, number, number);
            index.executeUpdate();
            if (number > 2) {
                bindEntry(reindex, id - 2, at, number - 2, number);
                reindex.executeUpdate();
            }
            bindSession(at, number);
            session.executeUpdate();
            mark.setLong(1, position);
            mark.executeUpdate();
            connection.commit();
            last.setString(1, chat.session(at).value());
            last.setInt(2, limit);
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = last.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(5));
                }
            }
            connection.commit();
            return texts;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void startConversation(int at) throws SQLException {
        long now = now();
        conversation.setString(1, chat.conversation(at).value());
        conversation.setString(2, chat.subject(at).value());
        conversation.setString(3, "chat");
        conversation.setLong(4, now);
        conversation.setLong(5, now);
        conversation.setLong(6, ++position);
    }

    private void bindSession(int at, int messages) throws SQLException {
        long now = now();
        session.setString(1, chat.session(at).value());
        session.setString(2, chat.conversation(at).value());
        session.setString(3, chat.subject(at).value());
        session.setInt(4, messages);
        session.setLong(5, now);
        session.setLong(6, now);
        session.setLong(7, now);
        session.setLong(8, ++position);
    }

    private void bindMessage(int at, int number) throws SQLException {
        long now = now();
        String key = chat.session(at).value() + "/" + number;
        message.setLong(1, ++id);
        message.setString(2, key);
        message.setString(3, chat.subject(at).value());
        message.setString(4, chat.session(at).value());
        message.setString(5, chat.conversation(at).value());
        message.setString(6, chat.role(number).name());
        message.setString(7, chat.speaker(at, number));
        message.setString(8, chat.text(at, number));
        message.setInt(9, number);
        message.setLong(10, now);
        message.setLong(11, now);
        message.setLong(12, now);
        message.setLong(13, now);
        message.setLong(14, ++position);
    }

    private void bindEntry(PreparedStatement entry, long row, int at, int number, int messages) throws SQLException {
        entry.setLong(1, row);
        entry.setString(2, line(at, number));
        entry.setString(3, lines(at, number - 2, number - 1, messages));
        entry.setString(
                4,
                number + 2 <= messages || messages == Chat.PER_SESSION
                        ? lines(at, number + 1, number + 2, messages)
                        : "");
    }

    private String lines(int at, int from, int to, int messages) {
        StringBuilder lines = new StringBuilder();
        for (int number = Math.max(1, from); number <= Math.min(to, messages); number++) {
            lines.append(line(at, number)).append('\n');
        }
        return lines.toString();
    }

    private String line(int at, int number) {
        return chat.speaker(at, number) + ": " + chat.text(at, number);
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000;
    }

    private static IOException failed(SQLException e) {
        return new IOException("the baseline failed: " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
