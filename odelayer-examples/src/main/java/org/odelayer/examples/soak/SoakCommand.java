package org.odelayer.examples.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.odelayer.examples.run.ExampleCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains digits for a long time in a process that saves its network and goes on with what it reads back, and that is
 * killed at random moments, every second time while it writes, and started again.
 *
 * <p>Refused are: a file that cannot be read; a network that is not exactly the one that was saved, by its loss on 200
 * digits; a loss that comes back to half of where it began, or ends no lower. In the last third of the time nothing is
 * killed, so that one process lives long enough to show a leak. Ends with {@code RESULT {"kills": …, "restores": …,
 * "rssFirst": …, "rssLast": …}}, the resident size of the process that saved most often, after its first saving and at
 * its end, in megabytes.
 */
@Command(
        name = "soak",
        description = "Train for a long time, save and restore, kill and resume; does it go on, and keep its size?",
        sortOptions = false)
public final class SoakCommand extends ExampleCommand {
    private static final double MEGABYTE = 1024;
    private static final int KILLED = 137;

    @Option(names = "--minutes", description = "How long.")
    private double minutes = 30;

    @Option(names = "--save-every", paramLabel = "SECONDS", description = "Time between two savings.")
    private double saveEvery = 60;

    @Option(
            names = "--kill-every",
            paramLabel = "SECONDS",
            description = "Mean time after which a process is killed, in the first two thirds.")
    private double killEvery = 120;

    @Option(names = "--data", paramLabel = "auto|rendered|FOLDER", description = "Digits, as for mnist.")
    private String data = "rendered";

    @Option(names = "--train", description = "Number of digits to train on, in batches of 100.")
    private int train = 2050;

    @Option(names = "--folder", description = "Where the file is.")
    private Path folder = Path.of("target", "soak");

    @Option(names = "--seed", description = "Seed of weights, order of the digits, and moments.")
    private long seed = 1;

    private final SoakJournal journal = new SoakJournal();
    private long begin;

    @Override
    protected void run() throws IOException, InterruptedException {
        Numbers.requirePositive("--minutes", minutes);
        Numbers.requirePositive("--save-every", saveEvery);
        Numbers.requirePositive("--kill-every", killEvery);
        Numbers.requirePositive("--train", train);
        Path file = folder.resolve("network.zip");
        Files.createDirectories(folder);
        Files.deleteIfExists(file);
        Random random = new Random(seed);
        begin = System.nanoTime();
        print("%7s %8s %14s %17s %9s %17s  %s", "process", "minutes", "iterations", "loss", "restores", "MB", "end");
        for (boolean over = false; !over; ) {
            over = live(new SoakProcess(file, data, train, seed, saveEvery, 60 * (minutes - passed())), random);
        }
        report();
    }

    /** Minutes since the beginning. */
    private double passed() {
        return (System.nanoTime() - begin) / 60e9;
    }

    /** Lets a process live until it is killed or the time is over, and says which. */
    private boolean live(SoakProcess process, Random random) throws IOException, InterruptedException {
        double start = passed();
        double delay = killEvery * (0.25 + 1.5 * random.nextDouble());
        boolean kill = start + delay / 60 < minutes * 2 / 3;
        Process running = process.start();
        int code;
        try {
            watch(running, kill, delay, random);
            code = running.waitFor();
        } finally {
            running.destroyForcibly();
        }
        if (code != 0 && !(kill && code == KILLED)) {
            throw new IOException("the training ended with " + code + ": see " + process.errors());
        }
        if (code != 0) {
            journal.killed();
        }
        row(journal.lives().size(), passed() - start);
        return code == 0;
    }

    private void watch(Process running, boolean kill, double delay, Random random) throws IOException {
        Optional<SoakKill> killing = kill
                ? Optional.of(new SoakKill(running, delay, journal.lives().size() % 2 == 1, random))
                : Optional.empty();
        journal.begin();
        try (BufferedReader lines = running.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                SoakEvent.in(line).ifPresent(event -> {
                    killing.ifPresent(killer -> killer.saw(event));
                    journal.add(event);
                });
            }
        }
    }

    private void row(int number, double time) {
        SoakJournal.Life life = journal.lives().get(number - 1);
        List<SoakEvent> trained = life.of(SoakEvent.Kind.TRAINED);
        if (trained.isEmpty()) {
            print("%7d %8.1f  killed before it had trained", number, time);
            return;
        }
        SoakEvent last = life.last();
        print(
                "%7d %8.1f %6d %7d %8.4f %8.4f %9d %8.1f %8.1f  %s",
                number,
                time,
                life.first().iteration(),
                last.iteration(),
                trained.get(0).loss(),
                trained.get(trained.size() - 1).loss(),
                life.restores(),
                life.early() / MEGABYTE,
                last.kilobytes() / MEGABYTE,
                life.killed() ? "killed after " + last.kind() : "by itself");
    }

    private void report() {
        List<SoakJournal.Life> lives = journal.lives();
        journal.requireProgress();
        SoakJournal.Life longest = lives.stream()
                .max(Comparator.comparingInt(SoakJournal.Life::restores))
                .orElseThrow();
        result(new Result()
                .with("kills", lives.stream().filter(SoakJournal.Life::killed).count())
                .with(
                        "restores",
                        lives.stream().mapToLong(SoakJournal.Life::restores).sum())
                .with("rssFirst", longest.early() / MEGABYTE)
                .with("rssLast", longest.last().kilobytes() / MEGABYTE));
    }
}
