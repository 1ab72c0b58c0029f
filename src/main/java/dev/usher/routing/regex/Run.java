package dev.usher.routing.regex;

import dev.usher.routing.regex.Program.Instruction;
import java.util.Arrays;

/// One run of a program over a text: backtracking with a stack of its own and a budget of steps, every instruction and
/// every way back counted. So neither a text nor a pattern can make it run on, and none can overflow the thread's
/// stack.
final class Run {
    /// A negative first word of a stack entry undoes a slot; else it is the instruction to go on with.
    private static final int ENTRY = 2;

    private final Program program;
    private final String text;
    private final int[] slots;
    private int[] stack = new int[64];
    private int depth;
    private final Steps steps;

    Run(Program program, String text, Steps steps) {
        this.program = program;
        this.text = text;
        this.steps = steps;
        slots = new int[program.registers()];
    }

    /// Whether the program matches at a place.
    boolean matchesAt(int start) {
        Arrays.fill(slots, -1);
        depth = 0;
        int end = run(0, start, -1);
        slots[0] = start;
        slots[1] = end;
        return end >= 0;
    }

    int slot(int number) {
        return slots[number];
    }

    /// Runs to the [Instruction.End] of the part that begins at an instruction.
    ///
    /// @param mustEnd where it has to end, -1 for anywhere
    /// @return where it ended, -1 when it does not match; then the stack and the slots are as before
    private int run(int from, int start, int mustEnd) {
        int base = depth;
        int pc = from;
        int at = start;
        while (true) {
            steps.take(1);
            boolean good = true;
            switch (program.code().get(pc)) {
                case Instruction.One(var set) -> {
                    good = at < text.length() && set.has(text.charAt(at));
                    at++;
                    pc++;
                }
                case Instruction.Split(int first, int second) -> {
                    push(second, at);
                    pc = first;
                }
                case Instruction.Jump(int to) -> pc = to;
                case Instruction.Keep(int slot) -> {
                    set(slot, at);
                    pc++;
                }
                case Instruction.Round(int slot, int head) -> pc = slots[slot] == at ? pc + 1 : head;
                case Instruction.At(var place) -> {
                    good = isAt(place, at);
                    pc++;
                }
                case Instruction.Back(int number, boolean anyCase) -> {
                    int length = slots[number * 2 + 1] - slots[number * 2];
                    good = slots[number * 2 + 1] >= 0 && length >= 0 && repeats(slots[number * 2], at, length, anyCase);
                    at += Math.max(length, 0);
                    pc++;
                }
                case Instruction.Atomic(int next) -> {
                    at = apart(pc + 1, at, -1);
                    good = at >= 0;
                    pc = next;
                }
                case Instruction.Ahead(boolean negative, int next) -> {
                    good = look(negative, pc + 1, at, -1);
                    pc = next;
                }
                case Instruction.Behind(boolean negative, int least, int most, int next) -> {
                    good = behind(negative, pc + 1, at, least, most);
                    pc = next;
                }
                case Instruction.End _ -> {
                    if (mustEnd < 0 || at == mustEnd) {
                        return at;
                    }
                    good = false;
                }
            }
            if (!good) {
                if (!back(base)) {
                    return -1;
                }
                depth -= ENTRY;
                pc = stack[depth];
                at = stack[depth + 1];
            }
        }
    }

    /// Undoes slots down to the last choice that is left.
    ///
    /// @return whether there is one above `base`
    private boolean back(int base) {
        while (depth > base) {
            steps.take(1);
            int word = stack[depth - ENTRY];
            if (word >= 0) {
                return true;
            }
            depth -= ENTRY;
            slots[-word - 1] = stack[depth + 1];
        }
        return false;
    }

    /// Runs a part that is not gone back into: of what it pushed only the undoing of slots stays.
    private int apart(int from, int at, int mustEnd) {
        int base = depth;
        int end = run(from, at, mustEnd);
        if (end >= 0) {
            int kept = base;
            for (int i = base; i < depth; i += ENTRY) {
                steps.take(1);
                if (stack[i] < 0) {
                    stack[kept] = stack[i];
                    stack[kept + 1] = stack[i + 1];
                    kept += ENTRY;
                }
            }
            depth = kept;
        }
        return end;
    }

    private boolean look(boolean negative, int from, int at, int mustEnd) {
        int base = depth;
        boolean found = apart(from, at, mustEnd) >= 0;
        if (found && negative) {
            back(base);
        }
        return found != negative;
    }

    private boolean behind(boolean negative, int from, int at, int least, int most) {
        for (int length = least; length <= most && length <= at; length++) {
            steps.take(1);
            if (look(false, from, at - length, at)) {
                return !negative;
            }
        }
        return negative;
    }

    private boolean repeats(int from, int at, int length, boolean anyCase) {
        steps.take(length);
        return text.regionMatches(anyCase, from, text, at, length);
    }

    private boolean isAt(Node.Place place, int at) {
        int length = text.length();
        return switch (place) {
            case START -> at == 0;
            case END -> at == length;
            case LAST_LINE_END -> at == length || (at == length - 1 && text.charAt(at) == '\n');
            case LINE_START -> at == 0 || (at < length && text.charAt(at - 1) == '\n');
            case LINE_END -> at == length || text.charAt(at) == '\n';
            case WORD_EDGE -> isWord(at - 1) != isWord(at);
            case NO_WORD_EDGE -> isWord(at - 1) == isWord(at);
        };
    }

    private boolean isWord(int at) {
        return at >= 0 && at < text.length() && ByteSet.WORD.has(text.charAt(at));
    }

    private void set(int slot, int value) {
        push(-slot - 1, slots[slot]);
        slots[slot] = value;
    }

    private void push(int word, int value) {
        if (depth + ENTRY > stack.length) {
            stack = Arrays.copyOf(stack, stack.length * 2);
        }
        stack[depth] = word;
        stack[depth + 1] = value;
        depth += ENTRY;
    }
}
