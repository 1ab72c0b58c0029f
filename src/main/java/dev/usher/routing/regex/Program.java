package dev.usher.routing.regex;

import dev.usher.routing.regex.Node.Repeat;
import java.util.ArrayList;
import java.util.List;

/// An expression as instructions.
///
/// @param registers where loops keep the place their round began at, behind the captures
record Program(List<Instruction> code, int captures, int registers) {

    /// Repeats are written out; a longer program is refused.
    private static final int LONGEST = 20_000;

    /// What one step does.
    sealed interface Instruction {
        record One(ByteSet set) implements Instruction {}

        /// Goes on at `first`, and at `second` when that fails.
        record Split(int first, int second) implements Instruction {}

        record Jump(int to) implements Instruction {}

        /// Keeps the place in a slot.
        record Keep(int slot) implements Instruction {}

        /// Back to the head of a loop, unless the round took nothing.
        record Round(int slot, int head) implements Instruction {}

        record At(Node.Place place) implements Instruction {}

        record Back(int number, boolean anyCase) implements Instruction {}

        /// Runs what follows up to its [End] and goes on at `next`: behind what it took.
        record Atomic(int next) implements Instruction {}

        /// Runs what follows up to its [End] and goes on at `next`: where it was.
        record Ahead(boolean negative, int next) implements Instruction {}

        /// As [Ahead], for what ends here and has a length of `least` to `most`.
        record Behind(boolean negative, int least, int most, int next) implements Instruction {}

        /// The end of the whole or of a part.
        record End() implements Instruction {}
    }

    Program {
        code = List.copyOf(code);
    }

    static Program compile(Parser.Parsed parsed) throws SyntaxException {
        var writer = new Writer((parsed.captures() + 1) * 2);
        writer.write(parsed.node());
        writer.add(new Instruction.End());
        return new Program(writer.code, parsed.captures(), writer.slots);
    }

    private static final class Writer {
        private final List<Instruction> code = new ArrayList<>();
        private int slots;
        private int work;

        Writer(int slots) {
            this.slots = slots;
        }

        void write(Node node) throws SyntaxException {
            // Counted apart from the code: what repeats nothing would be written out for ever and add nothing.
            if (++work > LONGEST) {
                throw new SyntaxException("too long when its repeats are written out");
            }
            switch (node) {
                case Node.One(var set) -> add(new Instruction.One(set));
                case Node.Sequence(var parts) -> {
                    for (Node part : parts) {
                        write(part);
                    }
                }
                case Node.Choice(var branches) -> choice(branches);
                case Repeat repeat -> repeat(repeat);
                case Node.Capture(int number, var body) -> {
                    add(new Instruction.Keep(number * 2));
                    write(body);
                    add(new Instruction.Keep(number * 2 + 1));
                }
                case Node.Atomic(var body) -> {
                    int head = reserve();
                    part(body);
                    code.set(head, new Instruction.Atomic(code.size()));
                }
                case Node.Look(var body, boolean ahead, boolean negative) -> {
                    int head = reserve();
                    part(body);
                    code.set(
                            head,
                            ahead
                                    ? new Instruction.Ahead(negative, code.size())
                                    : new Instruction.Behind(
                                            negative, (int) body.least(), (int) body.most(), code.size()));
                }
                case Node.Back(int number, boolean anyCase) -> add(new Instruction.Back(number, anyCase));
                case Node.Assertion(var place) -> add(new Instruction.At(place));
            }
        }

        private void part(Node body) throws SyntaxException {
            write(body);
            add(new Instruction.End());
        }

        private void choice(List<Node> branches) throws SyntaxException {
            var ends = new ArrayList<Integer>();
            for (int i = 0; i < branches.size(); i++) {
                boolean last = i == branches.size() - 1;
                int head = last ? -1 : reserve();
                write(branches.get(i));
                if (!last) {
                    ends.add(reserve());
                    code.set(head, new Instruction.Split(head + 1, code.size()));
                }
            }
            ends.forEach(end -> code.set(end, new Instruction.Jump(code.size())));
        }

        private void repeat(Repeat repeat) throws SyntaxException {
            for (int i = 0; i < repeat.min(); i++) {
                write(repeat.body());
            }
            if (repeat.max() == Repeat.ENDLESS) {
                endless(repeat);
                return;
            }
            var heads = new ArrayList<Integer>();
            for (int i = repeat.min(); i < repeat.max(); i++) {
                heads.add(reserve());
                write(repeat.body());
            }
            heads.forEach(head -> code.set(head, split(repeat, head + 1, code.size())));
        }

        private void endless(Repeat repeat) throws SyntaxException {
            int head = reserve();
            if (repeat.body().least() > 0) {
                write(repeat.body());
                add(new Instruction.Jump(head));
            } else {
                int slot = slots++;
                add(new Instruction.Keep(slot));
                write(repeat.body());
                add(new Instruction.Round(slot, head));
            }
            code.set(head, split(repeat, head + 1, code.size()));
        }

        private static Instruction split(Repeat repeat, int body, int exit) {
            return repeat.greedy() ? new Instruction.Split(body, exit) : new Instruction.Split(exit, body);
        }

        private int reserve() throws SyntaxException {
            add(new Instruction.End());
            return code.size() - 1;
        }

        void add(Instruction instruction) throws SyntaxException {
            if (code.size() >= LONGEST) {
                throw new SyntaxException("too long when its repeats are written out");
            }
            code.add(instruction);
        }
    }
}
