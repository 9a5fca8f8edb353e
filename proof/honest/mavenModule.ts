import { honest } from "./story.ts"

/** Java with Maven, JUnit 4 and Surefire. */
export const mavenModule = honest({
  name: "freight-rates",
  says: "Java with Maven and Surefire, an ignored test, and an exception of Java's own",
  needs: ["maven"],
  cause: "dearest asks an iterator for the first of no rates.",
  files: {
    "pom.xml": `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example.harbor</groupId>
  <artifactId>freight-rates</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>11</maven.compiler.source>
    <maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.x</version><scope>test</scope></dependency>
  </dependencies>
</project>
`,
    // What Debian packages is all there is, and it is there already.
    ".redgreen.yml": "install: false\n",
    ".gitignore": "target\n",
    "src/main/java/example/harbor/Rates.java": `package example.harbor;

import java.util.Collections;
import java.util.List;

/** Rates of a quotation, in cents. */
public final class Rates {
  private final List<Integer> cents;

  public Rates(List<Integer> cents) {
    this.cents = cents;
  }

  public int dearest() {
    return Collections.max(cents);
  }
}
`,
    "src/test/java/example/harbor/RatesTest.java": `package example.harbor;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Ignore;
import org.junit.Test;

public class RatesTest {
  @Test
  public void dearestOfSome() {
    assertEquals(30, new Rates(List.of(20, 30)).dearest());
  }

  @Ignore
  @Test
  public void inOtherMoney() {}
}
`
  },
  alert: {
    type: "java.util.NoSuchElementException",
    message: "null",
    frames: [
      ["src/main/java/example/harbor/Rates.java", "example.harbor.Rates.dearest", "    return Collections.max(cents);"]
    ]
  },
  planned: { "src/main/java/example/harbor/Rates.java": "Nothing costs nothing." },
  tests: [["src/test/java/example/harbor/RatesTest.java", "dearestOfNone"]],
  red: {
    "src/test/java/example/harbor/RatesTest.java": [
      [
        "  @Ignore",
        "  @Test\n  public void dearestOfNone() {\n    assertEquals(0, new Rates(List.of()).dearest());\n  }\n\n  @Ignore"
      ]
    ]
  },
  green: {
    "src/main/java/example/harbor/Rates.java": [
      ["return Collections.max(cents);", "return cents.isEmpty() ? 0 : Collections.max(cents);"]
    ]
  }
})
