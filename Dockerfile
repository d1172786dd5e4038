# Builds HyperbyteDB and runs any of its processes: the command's arguments are those of bin/hyperbytedb.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN bin/hyperbytedb version

FROM eclipse-temurin:25-jdk
RUN groupadd --system hyperbytedb && useradd --system --gid hyperbytedb --home-dir /var/lib/hyperbytedb --create-home hyperbytedb \
  && install --directory --owner hyperbytedb --group hyperbytedb /var/lib/hyperbytedb/meta /var/lib/hyperbytedb/replica
COPY --from=build /src/bin/hyperbytedb /src/bin/hyperbytedb-debug /src/bin/find-jdk /opt/hyperbytedb/bin/
COPY --from=build /src/server/target/hyperbytedb/lib /opt/hyperbytedb/lib
ENV PATH=/opt/hyperbytedb/bin:$PATH HYPERBYTEDB__SERVER__HOST=0.0.0.0 HYPERBYTEDB__STORAGE__DATA_DIR=/var/lib/hyperbytedb
USER hyperbytedb
WORKDIR /var/lib/hyperbytedb
EXPOSE 8086
ENTRYPOINT ["hyperbytedb"]
CMD ["serve"]
