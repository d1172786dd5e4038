package io.hyperbytedb.importer.meta;

import com.google.protobuf.CodedInputStream;
import io.hyperbytedb.importer.meta.Meta.ContinuousQuery;
import io.hyperbytedb.importer.meta.Meta.Database;
import io.hyperbytedb.importer.meta.Meta.Grant;
import io.hyperbytedb.importer.meta.Meta.Policy;
import io.hyperbytedb.importer.meta.Meta.ShardGroup;
import io.hyperbytedb.importer.meta.Meta.Subscription;
import io.hyperbytedb.importer.meta.Meta.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code meta.db}, which is one Protobuf message. The field numbers are those of InfluxDB's
 * {@code meta.proto}; what is not needed here is passed over.
 */
public final class MetaFile {
  private static final int DATA_DATABASES = 5;
  private static final int DATA_USERS = 6;
  private static final String[] PRIVILEGES = {"", "READ", "WRITE", "ALL"};

  private MetaFile() {}

  /** Reads {@code meta.db}. */
  public static Meta read(Path file) throws IOException {
    return read(file, Files.readAllBytes(file));
  }

  /** Reads the {@code .meta} file of a portable backup, where that message is within another. */
  public static Meta readPacked(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    byte[][] content = {null};
    try {
      each(
          CodedInputStream.newInstance(bytes),
          (field, in) -> {
            if (field == 1) {
              content[0] = in.readByteArray();
              return true;
            }
            return false;
          });
    } catch (IOException e) {
      throw damaged(file, e);
    }
    if (content[0] == null) {
      throw new IOException("[" + file + "] is no description of a portable backup");
    }
    return read(file, content[0]);
  }

  private static Meta read(Path file, byte[] bytes) throws IOException {
    List<Database> databases = new ArrayList<>();
    List<User> users = new ArrayList<>();
    try {
      each(
          CodedInputStream.newInstance(bytes),
          (field, in) -> {
            switch (field) {
              case DATA_DATABASES -> databases.add(database(message(in)));
              case DATA_USERS -> users.add(user(message(in)));
              default -> {
                return false;
              }
            }
            return true;
          });
    } catch (IOException e) {
      throw damaged(file, e);
    }
    return new Meta(databases, users);
  }

  private static IOException damaged(Path file, IOException e) {
    return new IOException("[" + file + "] is damaged or no meta.db: " + e.getMessage(), e);
  }

  /** Takes a field of a message, or not. */
  private interface Field {
    boolean take(int field, CodedInputStream in) throws IOException;
  }

  private static void each(CodedInputStream in, Field fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!fields.take(tag >>> 3, in)) {
        in.skipField(tag);
      }
    }
  }

  private static CodedInputStream message(CodedInputStream in) throws IOException {
    return CodedInputStream.newInstance(in.readByteArray());
  }

  private static Database database(CodedInputStream in) throws IOException {
    String[] names = {"", ""};
    List<Policy> policies = new ArrayList<>();
    List<ContinuousQuery> queries = new ArrayList<>();
    each(
        in,
        (field, value) -> {
          switch (field) {
            case 1, 2 -> names[field - 1] = value.readString();
            case 3 -> policies.add(policy(message(value)));
            case 4 -> {
              String[] query = strings(message(value), 2);
              queries.add(new ContinuousQuery(query[0], query[1]));
            }
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Database(names[0], names[1], policies, queries);
  }

  private static Policy policy(CodedInputStream in) throws IOException {
    String[] name = {""};
    long[] numbers = new long[3];
    List<ShardGroup> groups = new ArrayList<>();
    List<Subscription> subscriptions = new ArrayList<>();
    each(
        in,
        (field, value) -> {
          switch (field) {
            case 1 -> name[0] = value.readString();
            case 2, 3, 4 -> numbers[field - 2] = value.readInt64();
            case 5 -> groups.add(group(message(value)));
            case 6 -> subscriptions.add(subscription(message(value)));
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Policy(name[0], numbers[0], numbers[1], numbers[2], groups, subscriptions);
  }

  private static ShardGroup group(CodedInputStream in) throws IOException {
    long[] numbers = new long[4];
    List<Long> shards = new ArrayList<>();
    each(
        in,
        (field, value) -> {
          switch (field) {
            case 1, 2, 3, 4 -> numbers[field - 1] = value.readInt64();
            case 5 ->
                each(
                    message(value),
                    (inner, id) -> {
                      if (inner == 1) {
                        shards.add(id.readUInt64());
                        return true;
                      }
                      return false;
                    });
            default -> {
              return false;
            }
          }
          return true;
        });
    return new ShardGroup(numbers[1], numbers[2], numbers[3] != 0, shards);
  }

  private static Subscription subscription(CodedInputStream in) throws IOException {
    String[] names = {"", ""};
    List<String> destinations = new ArrayList<>();
    each(
        in,
        (field, value) -> {
          switch (field) {
            case 1, 2 -> names[field - 1] = value.readString();
            case 3 -> destinations.add(value.readString());
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Subscription(names[0], names[1], destinations);
  }

  private static String[] strings(CodedInputStream in, int count) throws IOException {
    String[] found = new String[count];
    java.util.Arrays.fill(found, "");
    each(
        in,
        (field, value) -> {
          if (field >= 1 && field <= count) {
            found[field - 1] = value.readString();
            return true;
          }
          return false;
        });
    return found;
  }

  private static User user(CodedInputStream in) throws IOException {
    String[] name = {""};
    boolean[] admin = {false};
    List<Grant> grants = new ArrayList<>();
    each(
        in,
        (field, value) -> {
          switch (field) {
            case 1 -> name[0] = value.readString();
            case 3 -> admin[0] = value.readBool();
            case 4 -> {
              Grant grant = grant(message(value));
              if (!grant.privilege().isEmpty()) {
                grants.add(grant);
              }
            }
            default -> {
              return false;
            }
          }
          return true;
        });
    // They have no order of their own.
    grants.sort(java.util.Comparator.comparing(Grant::database));
    return new User(name[0], admin[0], grants);
  }

  private static Grant grant(CodedInputStream in) throws IOException {
    String[] database = {""};
    int[] privilege = {0};
    each(
        in,
        (field, value) -> {
          switch (field) {
            case 1 -> database[0] = value.readString();
            case 2 -> privilege[0] = value.readInt32();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (privilege[0] < 0 || privilege[0] >= PRIVILEGES.length) {
      throw new IOException("there is no privilege " + privilege[0]);
    }
    return new Grant(database[0], PRIVILEGES[privilege[0]]);
  }
}
