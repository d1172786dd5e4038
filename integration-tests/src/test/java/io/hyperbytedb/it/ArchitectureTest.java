package io.hyperbytedb.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which package may see what. The build's import rules keep modules apart; these keep libraries in
 * the packages that wrap them. Think hard before you widen one.
 */
class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.hyperbytedb");
  }

  private static void onlyIn(String library, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .check(classes);
  }

  @Test
  void kafkaIsSeenInItsAdapterInTheBrokerAndInStreams() {
    onlyIn(
        "org.apache.kafka..",
        "io.hyperbytedb.log.kafka..",
        "io.hyperbytedb.gateway.source.kafka..",
        "io.hyperbytedb.broker..",
        "io.hyperbytedb.stream..");
    onlyIn("kafka..", "io.hyperbytedb.broker..");
  }

  @Test
  void avroIsSeenInSources() {
    onlyIn("org.apache.avro..", "io.hyperbytedb.gateway.source");
  }

  @Test
  void rocksDbIsSeenInItsStores() {
    onlyIn("org.rocksdb..", "io.hyperbytedb.log.rocks..", "io.hyperbytedb.stream..");
  }

  @Test
  void parquetIsSeenInFiles() {
    onlyIn("org.apache.parquet..", "io.hyperbytedb.files..");
  }

  @Test
  void helidonIsSeenBehindTheExchange() {
    onlyIn("io.helidon..", "io.hyperbytedb.http.server..");
  }

  @Test
  void librariesOfAuthenticationAreSeenThere() {
    onlyIn("com.nimbusds..", "io.hyperbytedb.server.auth..");
    onlyIn("org.bouncycastle..", "io.hyperbytedb.server.auth..");
  }

  @Test
  void jsonIsWrittenByHandInErrorsAndByJacksonElsewhere() {
    onlyIn(
        "tools.jackson..",
        "io.hyperbytedb.http..",
        "io.hyperbytedb.gateway.source..",
        "io.hyperbytedb.server.tools..",
        "io.hyperbytedb.debug..");
    classes()
        .that()
        .haveSimpleName("JsonText")
        .should()
        .onlyHaveDependentClassesThat()
        .haveNameMatching(".*\\.(JsonText|AnswerType|V2Errors|RawAnswer)")
        .check(classes);
  }

  @Test
  void snappyIsSeenWhereOthersFormatsAreRead() {
    onlyIn(
        "org.xerial.snappy..", "io.hyperbytedb.http.prometheus..", "io.hyperbytedb.importer.tsm..");
  }

  @Test
  void theImporterIsSeenByItsCommand() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.hyperbytedb.importer..", "io.hyperbytedb.server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.hyperbytedb.importer..")
        .check(classes);
  }

  @Test
  void tomlIsSeenInTheConfiguration() {
    onlyIn("org.tomlj..", "io.hyperbytedb.server.config..");
  }

  @Test
  void logbackIsSeenInTheLogging() {
    onlyIn("ch.qos.logback..", "io.hyperbytedb.server.logging..");
  }

  /** What processes have in common, and what the server has apart. */
  @Test
  void packagesThatProcessesShareHaveNoCircle() {
    slices()
        .matching("io.hyperbytedb.(**)")
        .should()
        .beFreeOfCycles()
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(
                    "io.hyperbytedb.auth",
                    "io.hyperbytedb.cluster",
                    "io.hyperbytedb.http",
                    "io.hyperbytedb.metrics",
                    "io.hyperbytedb.server.auth",
                    "io.hyperbytedb.server.config",
                    "io.hyperbytedb.server.logging"));
  }

  @Test
  void processesSeeHandlersAndNotTheServer() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.hyperbytedb.compactor..",
            "io.hyperbytedb.console..",
            "io.hyperbytedb.gateway..",
            "io.hyperbytedb.query..",
            "io.hyperbytedb.storage..",
            "io.hyperbytedb.stream..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.hyperbytedb.http.server..", "io.hyperbytedb.server..")
        .check(classes);
  }

  @Test
  void processesDoNotImportEachOther() {
    String[] processes = {
      "io.hyperbytedb.console..",
      "io.hyperbytedb.gateway..",
      "io.hyperbytedb.storage..",
      "io.hyperbytedb.query..",
      "io.hyperbytedb.stream..",
    };
    for (String process : processes) {
      for (String other : processes) {
        if (!process.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage(process)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(other)
              .check(classes);
        }
      }
    }
  }

  @Test
  void functionsAreBelowTheParserAndTheExecutor() {
    classes()
        .that()
        .resideInAPackage("io.hyperbytedb.query.function..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "io.hyperbytedb.model..",
            "io.hyperbytedb.query.function..",
            "io.hyperbytedb.query.influxql.ast..",
            "io.hyperbytedb.query.math..",
            "io.hyperbytedb.query.memory..",
            "io.hyperbytedb.query.result..")
        .check(classes);
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.hyperbytedb.query.influxql.ast..",
            "io.hyperbytedb.query.influxql.lex..",
            "io.hyperbytedb.query.influxql.parse..",
            "io.hyperbytedb.query.math..",
            "io.hyperbytedb.query.memory..",
            "io.hyperbytedb.query.result..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.hyperbytedb.query.function..")
        .check(classes);
  }

  /** Each room needs only those before it; statements that do not select need only the first. */
  @Test
  void theRoomsOfAQueryStandInOrder() {
    List<String> rooms = List.of("scan", "plan", "aggregate", "stream", "exec");
    for (int i = 0; i < rooms.size(); i++) {
      String room = rooms.get(i);
      List<String> later = new ArrayList<>(rooms.subList(i + 1, rooms.size()));
      if (room.equals("stream")) {
        later.add("aggregate");
      }
      forbid(room, later);
      forbid(room, List.of("show", "ddl", "delete", "explain", "continuous", "http"));
    }
    for (String statement : List.of("show", "ddl", "delete")) {
      forbid(statement, rooms.subList(1, rooms.size()));
    }
  }

  private static void forbid(String from, List<String> to) {
    if (!to.isEmpty()) {
      noClasses()
          .that()
          .resideInAPackage("io.hyperbytedb.query." + from + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              to.stream().map(name -> "io.hyperbytedb.query." + name + "..").toArray(String[]::new))
          .check(classes);
    }
  }

  /**
   * What runs a SELECT: no class of it needs one that needs it back. Nested classes count as the
   * one around them.
   */
  @Test
  void theClassesThatRunASelectHaveNoCycle() {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return javaClass.getPackageName().equals("io.hyperbytedb.query.exec")
                    ? SliceIdentifier.of(javaClass.getName().replaceFirst("\\$.*", ""))
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "classes of io.hyperbytedb.query.exec";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(classes);
  }

  @Test
  void theModelDependsOnNothingOfOurs() {
    noClasses()
        .that()
        .resideInAPackage("io.hyperbytedb.model..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hyperbytedb.catalog..",
            "io.hyperbytedb.cluster..",
            "io.hyperbytedb.http..",
            "io.hyperbytedb.log..")
        .check(classes);
  }

  /** What takes more is given a record of one idea. */
  @Test
  void methodsTakeAtMostSevenParameters() {
    codeUnits()
        .that()
        .areDeclaredInClassesThat()
        .areNotAssignableTo(Record.class)
        .should(takeAtMostSevenParameters())
        .check(classes);
  }

  /**
   * Records with more components are made of nested ones; but for those that have a component for
   * each clause of a statement, column of a table or section of the configuration.
   */
  @Test
  void recordsHaveAtMostSevenComponents() {
    codeUnits()
        .that()
        .areDeclaredInClassesThat()
        .areAssignableTo(Record.class)
        .and()
        .areDeclaredInClassesThat()
        .haveNameNotMatching(
            ".*\\.(SelectStatement|ValidSelect|ShowStatement\\$ShowTagKeys|ColumnSummary|Config)")
        .should(takeAtMostSevenParameters())
        .check(classes);
  }

  private static ArchCondition<JavaCodeUnit> takeAtMostSevenParameters() {
    return new ArchCondition<>("take at most seven parameters") {
      @Override
      public void check(JavaCodeUnit unit, ConditionEvents events) {
        boolean written = !unit.getModifiers().contains(JavaModifier.SYNTHETIC);
        boolean holds = !written || unit.getRawParameterTypes().size() <= 7;
        events.add(new SimpleConditionEvent(unit, holds, unit.getFullName()));
      }
    };
  }
}
