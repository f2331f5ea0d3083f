package org.odelayer.dl4j;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the library warns of. */
final class Warnings {
    private Warnings() {}

    /** The warnings of some code, which are not shown. */
    static List<String> of(Runnable code) {
        Logger logger = (Logger) LoggerFactory.getLogger("org.odelayer");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        try {
            code.run();
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(lines);
        }
        return lines.list.stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
