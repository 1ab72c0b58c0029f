package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Header or trailer fields over one byte array: no object per field.
///
/// A codec stores the bytes of a head once ([#store]) and then names the lines inside them ([#addLine]); whoever edits
/// the head removes lines and appends new ones at the end of the same array, and the other side's codec writes the
/// lines out. Name and value bytes keep the case and order in which they came. Not thread-safe; reused between
/// exchanges, so nothing may keep a reference past the end of one.
public final class Fields {
    private static final int STRIDE = 4;

    /// A line added is stored just as HTTP/1.1 sends it, with `: ` and CR LF: a codec then copies many at once.
    private static final int BETWEEN = 4;

    private final @Nullable HeadRoom room;
    private byte[] bytes;
    private int end;
    private int[] lines;
    private int count;

    public Fields() {
        this(1024, 24);
    }

    /// Room for `byteCapacity` bytes and `lineCapacity` lines before anything has to grow.
    public Fields(int byteCapacity, int lineCapacity) {
        this(byteCapacity, lineCapacity, null);
    }

    /// Fields whose array counts against `room`, if there is one.
    Fields(@Nullable HeadRoom room) {
        this(1024, 24, room);
    }

    private Fields(int byteCapacity, int lineCapacity, @Nullable HeadRoom room) {
        this.room = room;
        bytes = new byte[byteCapacity];
        lines = new int[lineCapacity * STRIDE];
    }

    /// Forgets all bytes and lines, keeps the arrays.
    public void clear() {
        end = 0;
        count = 0;
    }

    /// Forgets all bytes and lines, and an array of unusual size.
    public void trim() {
        clear();
        if (bytes.length > HeadRoom.SMALL) {
            resize(new byte[HeadRoom.SMALL]);
        }
    }

    /// The bytes that offsets refer to. Valid until the next call that adds.
    public byte[] array() {
        return bytes;
    }

    /// Number of stored bytes.
    public int end() {
        return end;
    }

    /// Number of lines, removed ones included.
    public int count() {
        return count;
    }

    /// Copies `length` bytes of `source`, from absolute index `index` on; reader index untouched.
    ///
    /// @return the offset of the first of them
    public int store(ByteBuf source, int index, int length) {
        reserve(length);
        int at = end;
        source.getBytes(index, bytes, at, length);
        end += length;
        return at;
    }

    /// Copies bytes.
    ///
    /// @return the offset of the first of them
    public int store(byte[] source, int offset, int length) {
        reserve(length);
        int at = end;
        System.arraycopy(source, offset, bytes, at, length);
        end += length;
        return at;
    }

    /// Copies the Latin-1 bytes of a text.
    ///
    /// @return the offset of the first of them
    public int store(CharSequence text) {
        int length = text.length();
        reserve(length);
        int at = end;
        latin1(text, at);
        end += length;
        return at;
    }

    /// Forgets the stored bytes from `newEnd` on: a codec that stored more than the head.
    public void truncate(int newEnd) {
        end = newEnd;
    }

    /// Adds a line whose name and value are already stored, and classifies its name.
    public void addLine(int nameOffset, int nameLength, int valueOffset, int valueLength) {
        addLine(FieldName.classify(bytes, nameOffset, nameLength), nameOffset, nameLength, valueOffset, valueLength);
    }

    /// Adds a line whose name is known to be `id`.
    public void addLine(int id, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        int at = count * STRIDE;
        if (at == lines.length) {
            lines = Arrays.copyOf(lines, lines.length * 2);
        }
        lines[at] = nameOffset;
        lines[at + 1] = (nameLength << 8) | (id & 0xFF);
        lines[at + 2] = valueOffset;
        lines[at + 3] = valueLength;
        count++;
    }

    /// Stores and adds a line with a known name and a value given as bytes.
    public void add(int id, byte[] value, int offset, int length) {
        byte[] name = FieldName.canonical(id);
        reserve(name.length + length + BETWEEN);
        System.arraycopy(name, 0, bytes, end, name.length);
        System.arraycopy(value, offset, bytes, around(name.length, length), length);
        addStored(id, name.length, length);
    }

    /// Stores and adds a line with a known name.
    public void add(int id, byte[] value) {
        add(id, value, 0, value.length);
    }

    /// Stores and adds a line with a known name and a Latin-1 value.
    public void add(int id, CharSequence value) {
        byte[] name = FieldName.canonical(id);
        reserve(name.length + value.length() + BETWEEN);
        System.arraycopy(name, 0, bytes, end, name.length);
        latin1(value, around(name.length, value.length()));
        addStored(id, name.length, value.length());
    }

    /// Stores and adds a line.
    public void add(CharSequence name, CharSequence value) {
        reserve(name.length() + value.length() + BETWEEN);
        latin1(name, end);
        latin1(value, around(name.length(), value.length()));
        addStored(FieldName.classify(bytes, end, name.length()), name.length(), value.length());
    }

    /// Takes every line with this name out and, unless the value is empty, adds one at the end.
    ///
    /// @param lowerCaseName the same name, to look for
    public void replace(byte[] lowerCaseName, CharSequence name, CharSequence value) {
        for (int at = find(lowerCaseName); at >= 0; at = find(lowerCaseName)) {
            remove(at);
        }
        if (!value.isEmpty()) {
            add(name, value);
        }
    }

    /// Stores what stands around the value of a line whose name is stored at the end.
    ///
    /// @return where the value goes
    private int around(int nameLength, int length) {
        int colon = end + nameLength;
        int valueEnd = colon + 2 + length;
        bytes[colon] = ':';
        bytes[colon + 1] = ' ';
        bytes[valueEnd] = Octets.CR;
        bytes[valueEnd + 1] = Octets.LF;
        return colon + 2;
    }

    /// Adds the line that is stored at the end.
    private void addStored(int id, int nameLength, int length) {
        int nameAt = end;
        end += nameLength + length + BETWEEN;
        addLine(id, nameAt, nameLength, nameAt + nameLength + 2, length);
    }

    private void latin1(CharSequence text, int at) {
        for (int i = 0; i < text.length(); i++) {
            bytes[at + i] = (byte) text.charAt(i);
        }
    }

    /// Takes line `line` out; the other lines keep their numbers, and its bytes stay where they are.
    public void remove(int line) {
        int at = line * STRIDE + 3;
        if (lines[at] >= 0) {
            lines[at] = ~lines[at];
        }
    }

    public boolean isRemoved(int line) {
        return lines[line * STRIDE + 3] < 0;
    }

    /// The [FieldName] id of a line; [FieldName#OTHER] when the name is none of those.
    public int id(int line) {
        return lines[line * STRIDE + 1] & 0xFF;
    }

    public int nameOffset(int line) {
        return lines[line * STRIDE];
    }

    public int nameLength(int line) {
        return lines[line * STRIDE + 1] >>> 8;
    }

    public int valueOffset(int line) {
        return lines[line * STRIDE + 2];
    }

    /// Length of the value, negative when the line was removed.
    public int valueLength(int line) {
        return lines[line * STRIDE + 3];
    }

    /// The value of a line as text, even if the line was removed; allocates.
    String valueAsCame(int line) {
        int length = valueLength(line);
        return text(valueOffset(line), length < 0 ? ~length : length);
    }

    /// The first line with a known name, removed or not, -1 when there was none.
    int findAsCame(int id) {
        for (int line = 0; line < count; line++) {
            if (id(line) == id) {
                return line;
            }
        }
        return -1;
    }

    /// The first line with a known name at or after line `from`, -1 when there is none.
    public int find(int id, int from) {
        for (int line = from; line < count; line++) {
            if (id(line) == id && !isRemoved(line)) {
                return line;
            }
        }
        return -1;
    }

    /// The first line with a known name, -1 when there is none.
    public int find(int id) {
        return find(id, 0);
    }

    /// The first line with this name in any case, -1 when there is none. For names without an id.
    public int find(byte[] lowerCaseName) {
        for (int line = 0; line < count; line++) {
            if (!isRemoved(line)
                    && FieldName.equalsIgnoreCase(bytes, nameOffset(line), nameLength(line), lowerCaseName)) {
                return line;
            }
        }
        return -1;
    }

    /// The value of a line as text; allocates.
    public String value(int line) {
        return text(valueOffset(line), valueLength(line));
    }

    /// The name of a line as text; allocates.
    public String name(int line) {
        return text(nameOffset(line), nameLength(line));
    }

    /// Stored bytes as Latin-1 text; allocates.
    public String text(int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    private void reserve(int length) {
        if (bytes.length - end < length) {
            resize(Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + length)));
        }
    }

    private void resize(byte[] next) {
        if (room != null) {
            room.resized(bytes.length, next.length);
        }
        bytes = next;
    }
}
