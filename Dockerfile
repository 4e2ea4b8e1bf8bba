# docker build -t boomscooter .
# head -c 32 /dev/urandom | base64 > boomscooter-token
# docker run --rm -p 127.0.0.1:7400:7400 -v boomscooter-data:/data \
#     -v "$PWD/boomscooter-token:/run/secrets/boomscooter-token:ro" boomscooter
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /source
COPY . .
RUN mvn -B -q -ntp -Dmaven.test.skip=true -pl boomscooter-server -am package \
    && cp boomscooter-server/target/boomscooter-server-*-all.jar /boomscooter.jar

FROM eclipse-temurin:17-jre
RUN useradd --system --uid 7400 boomscooter && install -d -o boomscooter /data
COPY --from=build /boomscooter.jar /opt/boomscooter.jar
USER boomscooter
VOLUME /data
EXPOSE 7400
# Outside of the loopback interface the server asks for a token: see docs/operating.md.
ENV BOOMSCOOTER_DATA=/data \
    BOOMSCOOTER_LISTEN=0.0.0.0:7400 \
    BOOMSCOOTER_AUTH_TOKEN_FILE=/run/secrets/boomscooter-token
ENTRYPOINT ["java", "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", "-DmappedFile.retain=true", \
    "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/boomscooter.jar"]
CMD ["serve"]
