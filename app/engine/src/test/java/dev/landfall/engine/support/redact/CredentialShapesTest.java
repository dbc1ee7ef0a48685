package dev.landfall.engine.support.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.resources.InstallerResources;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Credentials that nobody told the redactor of")
class CredentialShapesTest {
    private static final String S = "Vx7qLm2Zk9Tr4Wb8";
    private static final Redactor REDACTOR = Redactor.of(Set.of());

    /**
     * @param text holds the secret where {@code §} stands
     * @param kept what must still be readable
     */
    record Case(String name, String text, String secret, List<String> kept) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case hide(String name, String text, String... kept) {
        return new Case(name, text.replace("§", S), S, List.of(kept));
    }

    private static Case hide(String name, String secret, String text, List<String> kept) {
        return new Case(name, text.replace("§", secret), secret, kept);
    }

    static Stream<Case> cases() {
        List<Case> c = new ArrayList<>();
        // headers
        c.add(hide(
                "bearer header",
                "GET /x HTTP/1.1\nAuthorization: Bearer §\nHost: api\n",
                "Authorization: Bearer ",
                "Host: api"));
        c.add(hide("bearer in a log", "time=1 msg=\"sent Bearer § to api\" level=info", "to api", "level=info"));
        c.add(hide("bearer in curl", "curl -H 'Authorization: Bearer §' https://api/v1", "https://api/v1"));
        c.add(hide(
                "bearer in JSON",
                "{\"headers\":{\"Authorization\":\"Bearer §\",\"Accept\":\"*/*\"}}",
                "\"Accept\":\"*/*\""));
        c.add(hide(
                "basic header",
                "dXNlcjpWeDdxTG0yWms5VHI0V2I4",
                "> Authorization: Basic §\n> Accept: */*",
                List.of("Accept: */*")));
        c.add(hide(
                "basic bare",
                "dXNlcjpWeDdxTG0yWms5VHI0V2I4",
                "got credentials Basic § from proxy",
                List.of("from proxy")));
        c.add(hide("digest header", "Authorization: Digest username=\"a\", response=\"§\"\nX: y", "X: y"));
        c.add(hide("headers of Go", "map[Accept:[*/*] Authorization:[Bearer §] User-Agent:[x]]", "User-Agent:[x]"));
        c.add(hide("headers of Python", "{'Authorization': 'Bearer §', 'Accept': '*/*'}", "'Accept': '*/*'"));
        c.add(hide("API key header", "X-Api-Key: §\nAccept: a", "Accept: a"));
        c.add(hide("auth token header", "x-auth-token: §", "x-auth-token: "));
        c.add(hide("vault token header", "-H \"X-Vault-Token: §\" https://vault", "https://vault"));
        c.add(hide("set-cookie", "Set-Cookie: session=§; Path=/; HttpOnly\nDate: now", "Date: now"));
        c.add(hide("cookie", "Cookie: a=1; sid=§\nDate: now", "Date: now"));
        c.add(hide("cookie in JSON", "{\"cookie\":\"sid=§; x=\\\"y\\\"\",\"n\":1}", "\"n\":1"));
        c.add(hide("cookie in the middle", "request with Cookie: sid=§; b=c", "request with Cookie: "));
        // docker
        c.add(hide(
                "docker auth",
                "dXNlcjpWeDdxTG0yWms5VHI0V2I4",
                "{\"auths\":{\"reg:5000\":{\"auth\":\"§\"}}}",
                List.of("reg:5000")));
        c.add(hide(
                "docker auth spread",
                "dXNlcjpWeDdxTG0yWms5VHI0V2I4",
                "{\n  \"auths\": {\n    \"reg:5000\": {\n      \"auth\": \"§\"\n    }\n  }\n}",
                List.of("reg:5000")));
        c.add(hide(
                "docker config in base64",
                "eyJhdXRocyI6eyJyZWc6NTAwMCI6eyJhdXRoIjoiZFhObGNqcFdlRGR4VEcweVdtczVWSEkwVjJJNCJ9fX0=",
                ".dockerconfigjson: §\n",
                List.of(".dockerconfigjson: ")));
        c.add(hide("docker identity token", "{\"identitytoken\": \"§\"}"));
        c.add(hide("npm registry auth", "//registry.x/:_authToken=§\nregistry=https://x", "registry=https://x"));
        // tokens by their look
        c.add(hide(
                "JWT",
                "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLXdpdGgtbGV0dGVycw",
                "login ok § for sa",
                List.of("login ok ", " for sa")));
        c.add(hide(
                "OpenShift token",
                "sha256~Vx7qLm2Zk9Tr4Wb8Vx7qLm2Zk9Tr4Wb8Vx7qLm2Zk9T",
                "oc whoami -t\n§\n",
                List.of("oc whoami -t")));
        c.add(hide("AWS key id", "AKIAIOSFODNN7EXAMPLE", "using key § in eu-west-1", List.of("in eu-west-1")));
        c.add(hide(
                "AWS secret key",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "aws_secret_access_key = §\nregion = x",
                List.of("region = x")));
        c.add(hide(
                "GitHub token", "ghp_Vx7qLm2Zk9Tr4Wb8Vx7qLm2Zk9Tr4Wb8Vx7q", "cloning with § done", List.of(" done")));
        c.add(hide(
                "GitHub fine-grained",
                "github_pat_11ABCDEFG0_Vx7qLm2Zk9Tr4Wb8Vx7qLm2Zk9Tr4Wb8",
                "x § y",
                List.of("x ", " y")));
        c.add(hide("GitLab token", "glpat-Vx7qLm2Zk9Tr4Wb8xxyy", "x § y", List.of("x ", " y")));
        c.add(hide("Slack token", "xoxb-" + "123456789012-abcdefABCDEF", "x § y", List.of("x ", " y")));
        c.add(hide("Google API key", "AIza" + "SyA-1234567890abcdefghijklmnopqrstu", "key § ok", List.of(" ok")));
        c.add(hide(
                "password hash",
                "$2y$10$Vx7qLm2Zk9Tr4Wb8Vx7qLeLm2Zk9Tr4Wb8Vx7qLm2Zk9Tr4Wb8",
                "admin:§\n",
                List.of("admin:")));
        // private keys
        c.add(hide(
                "PEM",
                "before\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA§\nabcd§efgh\n-----END RSA PRIVATE KEY-----\nafter\n",
                "before\n",
                "\nafter\n"));
        c.add(hide(
                "PEM of PKCS 8, indented",
                "tls.key: |\n    -----BEGIN PRIVATE KEY-----\n    §AAAA\n    -----END PRIVATE KEY-----\nother: x\n",
                "other: x"));
        c.add(hide(
                "PEM in JSON",
                "{\"private_key\":\"-----BEGIN PRIVATE KEY-----\\n§\\n-----END PRIVATE KEY-----\\n\",\"client_email\":\"a@b\"}",
                "\"client_email\":\"a@b\""));
        c.add(hide(
                "PEM behind a log prefix",
                "2026 I -----BEGIN EC PRIVATE KEY-----\n2026 I §§\n2026 I -----END EC PRIVATE KEY-----\n2026 I next\n",
                "2026 I next"));
        c.add(hide(
                "PEM without its end",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAA§\n§§§\nthe next line\n",
                "the next line"));
        c.add(hide("PEM without its beginning", "§§§§\n§§§§\n-----END PRIVATE KEY-----\nnext\n", "next"));
        c.add(hide(
                "PGP key",
                "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n§\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----\nx",
                "\nx"));
        c.add(hide(
                "kubeconfig client key",
                "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlFcEFJQkFBS0NBUUVB",
                "users:\n- name: a\n  user:\n    client-key-data: §\n- name: b",
                List.of("- name: b")));
        c.add(hide(
                "private key in base64",
                "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJn",
                "x: §\n",
                List.of("x: ")));
        c.add(hide("kubeconfig token", "users:\n- name: a\n  user:\n    token: §\n- name: b", "- name: b"));
        c.add(hide(
                "Google service account",
                "{\"type\": \"service_account\", \"private_key_id\": \"§\", \"project_id\": \"p\"}",
                "\"project_id\": \"p\""));
        // YAML and HOCON
        c.add(hide("YAML", "db:\n  user: bob\n  password: §\n  host: h\n", "user: bob", "host: h"));
        c.add(hide("YAML with spaces inside", "db:\n  password: a § b\n  host: h\n", "host: h"));
        c.add(hide("YAML in quotes", "password: \"§\" # note\nhost: h\n", "host: h"));
        c.add(hide("YAML in single quotes", "password: 'it''s §'\nhost: h\n", "host: h"));
        c.add(hide("YAML block", "password: |\n  §\n  and §\nhost: h\n", "host: h"));
        c.add(hide("YAML folded block in a list", "- password: >-\n    §\n  host: h\n", "host: h"));
        c.add(hide("YAML below its key", "password:\n  §\nhost: h\n", "host: h"));
        c.add(hide("YAML list", "passwords:\n- §\n- \"§\"\nhost: h\n", "host: h"));
        c.add(hide("YAML flow", "{user: bob, password: §, host: h}", "user: bob", "host: h"));
        c.add(hide("YAML flow list", "tokens_list: 1\napiTokens: [§, b§]\nhost: h", "host: h"));
        c.add(hide("YAML camel case", "redisPassword: §\nhost: h", "host: h"));
        c.add(hide(
                "YAML in a JSON string",
                "{\"values.yaml\":\"db:\\n  password: my § pass\\n  host: h\\n\"}",
                "host: h"));
        c.add(hide(
                "HOCON",
                "api {\n  credentials {\n    \"access_key\": \"§\"\n    \"secret_key\" : \"§\"\n  }\n  host = h\n}",
                "host = h"));
        c.add(hide("HOCON bare", "secret = §\nhost = h", "host = h"));
        c.add(hide("HOCON triple quotes", "password = \"\"\"a\"§\"\"\"\nhost = h", "host = h"));
        c.add(hide(
                "properties",
                "spring.datasource.password=§ and more\nspring.datasource.url=x",
                "spring.datasource.url=x"));
        c.add(hide("ini with spaces", "password   =   §\nhost=h", "host=h"));
        c.add(hide("TOML", "[auth]\napi_key = \"§\"\nhost = \"h\"", "host = \"h\""));
        c.add(hide(
                "XML element",
                "<user>u</user><password>§</password><host>h</host>",
                "<user>u</user>",
                "<host>h</host>"));
        c.add(hide("XML attribute", "<ds user=\"u\" password=\"§\" host=\"h\"/>", "host=\"h\""));
        c.add(hide(
                "XML name and value", "<property><name>db.password</name><value>§</value></property>", "db.password"));
        // JSON
        c.add(hide("JSON apiKey", "{\"apiKey\":\"§\",\"host\":\"h\"}", "\"host\":\"h\""));
        c.add(hide("JSON with escapes", "{\"password\":\"a\\\"§\\\\\",\"host\":\"h\"}", "\"host\":\"h\""));
        c.add(hide(
                "JSON in JSON",
                "{\"body\":\"{\\\"password\\\":\\\"§\\\",\\\"host\\\":\\\"h\\\"}\"}",
                "\\\"host\\\":\\\"h\\\""));
        c.add(hide(
                "JSON in JSON in JSON",
                "{\"b\":\"{\\\"c\\\":\\\"{\\\\\\\"password\\\\\\\":\\\\\\\"§\\\\\\\",\\\\\\\"host\\\\\\\":1}\\\"}\"}",
                "host"));
        c.add(hide("JSON number", "93847561", "{\"password\": §, \"host\": 1}", List.of("\"host\": 1")));
        c.add(hide("JSON list", "{\"accessTokens\": [\"§\", \"x§\"], \"host\": \"h\"}", "\"host\": \"h\""));
        c.add(hide("JSON spread", "{\n  \"client_secret\": \"§\",\n  \"host\": \"h\"\n}", "\"host\": \"h\""));
        c.add(hide("JSON escaped as unicode", "\\u0022password\\u0022:\\u0022§\\u0022,\\u0022host\\u0022", "host"));
        c.add(hide("JSON in HTML", "&quot;password&quot;:&quot;§&quot;,&quot;host&quot;", "host"));
        c.add(hide("Python dict", "{'password': u'§', 'host': 'h'}", "'host': 'h'"));
        c.add(hide("Python bytes", "{'password': b'§', 'host': 'h'}", "'host': 'h'"));
        c.add(hide("Rust debug", "Config { password: Some(\"§\"), host: \"h\" }", "host: \"h\""));
        c.add(hide("Java toString", "Config[user=u, password=§, host=h]", "user=u", "host=h"));
        c.add(hide("last of Java toString", "Config{user=u, password=§}", "user=u"));
        c.add(hide("PHP array", "$cfg['password'] = '§';", "$cfg['password'] = '"));
        c.add(hide("Ruby hash", "{:password=>\"§\", :host=>\"h\"}", "\"h\""));
        // name and value
        c.add(hide(
                "env in JSON",
                "[{\"name\":\"X_PASSWORD\",\"value\":\"§\"},{\"name\":\"HOST\",\"value\":\"h\"}]",
                "{\"name\":\"HOST\",\"value\":\"h\"}"));
        c.add(hide(
                "env in JSON, value first",
                "[{\"value\":\"§\",\"name\":\"X_PASSWORD\"},{\"value\":\"h\",\"name\":\"HOST\"}]",
                "{\"value\":\"h\",\"name\":\"HOST\"}"));
        c.add(hide("env in JSON, spread", "{\n \"name\": \"X_PASSWORD\",\n \"value\": \"§\"\n}"));
        c.add(hide("env in JSON, spread, value first", "{\n \"value\": \"§\",\n \"name\": \"X_PASSWORD\"\n}"));
        c.add(hide("env in JSON in JSON", "\"{\\\"name\\\":\\\"X_PASSWORD\\\",\\\"value\\\":\\\"§\\\"}\""));
        c.add(hide(
                "env in JSON in JSON, value first", "\"{\\\"value\\\":\\\"§\\\",\\\"name\\\":\\\"X_PASSWORD\\\"}\""));
        c.add(hide(
                "parameters with more fields",
                "{\"name\":\"apiToken\",\"type\":\"string\",\"value\":\"§\"}",
                "\"type\":\"string\""));
        c.add(hide(
                "parameters with more fields, value first",
                "{\"value\":\"§\",\"type\":\"string\",\"name\":\"apiToken\"}",
                "\"type\":\"string\""));
        c.add(hide(
                "env in YAML",
                "env:\n- name: X_PASSWORD\n  value: §\n- name: HOST\n  value: h\n",
                "- name: HOST\n  value: h"));
        c.add(hide(
                "env in YAML, value first",
                "env:\n- value: §\n  name: X_PASSWORD\n- value: h\n  name: HOST\n",
                "- value: h\n  name: HOST"));
        c.add(hide(
                "env in YAML, quoted",
                "env:\n  - name: \"X_TOKEN\"\n    value: \"§ §\"\n  - name: HOST\n    value: h\n",
                "value: h"));
        c.add(hide(
                "env in YAML, block",
                "env:\n  - name: X_TOKEN\n    value: |\n      §\n  - name: HOST\n    value: h\n",
                "value: h"));
        c.add(hide(
                "env in YAML, block first",
                "env:\n  - value: |\n      §\n    name: X_TOKEN\n  - name: HOST\n    value: h\n",
                "value: h"));
        c.add(hide(
                "env in YAML flow",
                "env: [{name: X_TOKEN, value: §}, {name: HOST, value: h}]",
                "{name: HOST, value: h}"));
        c.add(hide("env in YAML flow, value first", "env: [{value: §, name: X_TOKEN}]"));
        c.add(hide("docker env", "\"Env\":[\"DB_PASSWORD=§\",\"PATH=/bin\"]", "\"PATH=/bin\""));
        // environment and flags
        c.add(hide("env dump", "HOME=/root\nDB_PASSWORD=§ with blanks\nPATH=/bin\n", "PATH=/bin"));
        c.add(hide("export", "export API_TOKEN=\"§\"; run", "; run"));
        c.add(hide("export with a blank", "export API_TOKEN='§ x'\nrun", "\nrun"));
        c.add(hide("password=x in a log", "connecting user=u password=§ host=h", "user=u", "host=h"));
        c.add(hide("password: x in a log", "bad login, password: § (try 2)", "(try 2)"));
        c.add(hide("flag with a blank", "exec app --user u --password § --host h", "--user u", "--host h"));
        c.add(hide("flag with equals", "exec app --db-password=§ --host=h", "--host=h"));
        c.add(hide("flag quoted", "exec app --password \"§ x\" --host=h", "--host=h"));
        c.add(hide("flags in JSON", "[\"app\",\"--password\",\"§\",\"--host\",\"h\"]", "\"--host\",\"h\""));
        c.add(hide("flag in a JSON text", "[\"app\",\"--password=§\",\"--host\"]", "\"--host\""));
        c.add(hide("flags in a YAML list", "args:\n- --password\n- §\n- --host\n- h\n", "- --host\n- h"));
        c.add(hide("flags in a shell in YAML", "command: [\"sh\", \"-c\", \"app --token='§' --host h\"]", "--host h"));
        c.add(hide("curl user", "curl -u admin:§ https://h/", "https://h/"));
        c.add(hide("mysql flag", "mysql -h db -u root -p§ mydb", "mydb"));
        c.add(hide("redis-cli flag", "redis-cli -h redis -a § ping", " ping"));
        c.add(hide("requirepass", "port 6379\nrequirepass §\nappendonly yes", "appendonly yes"));
        c.add(hide("docker login", "docker login -u u -p § reg", "docker login -u u"));
        c.add(hide("netrc", "machine h login u password §\nmachine i", "machine i"));
        c.add(hide("SQL", "ALTER USER u WITH PASSWORD '§';", "ALTER USER u"));
        c.add(hide("SQL identified by", "CREATE USER u IDENTIFIED BY '§';", "CREATE USER u"));
        // URLs and connection strings
        c.add(hide("redis URL", "redis://:§@redis:6379/0", "@redis:6379/0"));
        c.add(hide("amqp URL", "amqp://user:§@mq:5672/v", "amqp://user:", "@mq:5672/v"));
        c.add(hide("postgres URL", "dial postgres://u:§@db/x?sslmode=off", "@db/x?sslmode=off"));
        c.add(hide("URL with a slash in the password", "postgres://u:a/§@db/x", "@db/x"));
        c.add(hide("URL with an at in the password", "postgres://u:a@§@db/x", "@db/x"));
        c.add(hide(
                "mongo URL with several hosts",
                "mongodb://root:§@m1:27017,m2:27017/admin?rs=x",
                "@m1:27017,m2:27017/admin?rs=x"));
        c.add(hide("http URL with a token", "git clone https://§§@github.com/x", "@github.com/x"));
        c.add(hide("URL in JSON", "{\"url\":\"https://u:§@h/\",\"n\":1}", "\"n\":1"));
        c.add(hide("URL, encoded", "redirect=https%3A%2F%2Fu%3A§%40host%2Fx", "%40host%2Fx"));
        c.add(hide("access_token in a query", "GET /cb?a=1&access_token=§&b=2 200", "a=1", "&b=2 200"));
        c.add(hide("token in a query of a quoted URL", "\"https://h/x?token=§\" 200", "200"));
        c.add(hide("signature in a query", "https://b.s3/x?X-Amz-Signature=§&X-Amz-Date=1", "&X-Amz-Date=1"));
        c.add(hide("form", "user=u&password=§&go=1", "user=u", "&go=1"));
        c.add(hide("form, encoded twice", "body=user%3Du%26password%3D§%26go%3D1", "%26go%3D1"));
        c.add(hide("JSON, encoded", "q=%7B%22password%22%3A%22§%22%2C%22h%22%3A1%7D", "%22h%22"));
        c.add(hide(
                "Pwd in a connection string", "Server=db;Uid=u;Pwd=§;Database=x", "Server=db;Uid=u;", ";Database=x"));
        c.add(hide(
                "Pwd at the end of a connection string", "\"Server=db;User ID=u;Password=§\"", "Server=db;User ID=u;"));
        c.add(hide("storage account", "AccountName=n;AccountKey=§==;EndpointSuffix=s", "EndpointSuffix=s"));
        c.add(hide("Go's MySQL source", "u:§@tcp(db:3306)/x", "@tcp(db:3306)/x"));
        c.add(hide("libpq source", "host=db user=u password=§ dbname=x", "dbname=x"));
        c.add(hide("libpq source, quoted", "host=db user=u password='§ x' dbname=x", "dbname=x"));
        c.add(hide("Oracle", "jdbc:oracle:thin:u/§@//db:1521/x", "//db:1521/x"));
        c.add(hide("JAAS", "sasl.jaas.config=PlainLoginModule required username=\"u\" password=\"§\";\nx=1", "x=1"));
        c.add(hide("XML over lines", "<password>\n  §\n</password>\n<host>h</host>", "<host>h</host>"));
        c.add(hide("kubelet", "EnvVar{Name:API_TOKEN,Value:§,ValueFrom:nil,}", ",ValueFrom:nil,}"));
        // ClearML
        c.add(hide(
                "ClearML keys of a chart",
                "clearml:\n  apiserverKey: §\n  apiserverSecret: §\n  cookieDomain: h\n",
                "cookieDomain: h"));
        c.add(hide(
                "ClearML environment",
                "CLEARML_API_ACCESS_KEY=AK§\nCLEARML_API_SECRET_KEY=§\nCLEARML_HOST=h",
                "CLEARML_HOST=h"));
        c.add(hide("ClearML HOCON", "secure.credentials.apiserver.user_secret: \"§\"\nhost: h", "host: h"));
        return c.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("are hidden by name or shape, and what stands around them is kept")
    void hidden(Case c) {
        assertTrue(c.text.contains(c.secret), "the case does not hold its secret");
        String masked = REDACTOR.mask(c.text);
        assertFalse(masked.contains(c.secret), masked);
        assertTrue(masked.contains("***HIDDEN-"), masked);
        for (String kept : c.kept) {
            assertTrue(masked.contains(kept), "lost '" + kept + "': " + masked);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Warning  FailedMount  MountVolume.SetUp failed for volume \"x\" : secret \"clearml-conf\" not found",
                "references non-existent secret key: tls.crt",
                "volumes:\n- name: conf\n  secret:\n    secretName: clearml-conf\n    defaultMode: 420\n",
                "env:\n- name: X_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      key: password\n      name: db\n- name: Y\n  value: z\n",
                "imagePullSecrets:\n- name: regcred\nserviceAccountName: x\n",
                "automountServiceAccountToken: false\n",
                "kind: Secret\nmetadata:\n  name: db-password\n",
                "existingSecret: my-secret\nexistingSecretPasswordKey: mongodb-root-password\n",
                "tokenExpirationSeconds: 3600\nmax_tokens: 4096\n",
                "DB_PASSWORD: <set to the key 'password' in secret 'db'>  Optional: false",
                "DB_PASSWORD=$(OTHER)\nTOKEN=${TOKEN}\nPASSWORD=$PASSWORD\n",
                "password: \"\"\ntoken: null\nsecret: ~\n",
                "auth:\n  enabled: true\n  rootUser: root\n",
                "GET https://host:8080/path/user@example.com 200",
                "image: reg:5000/allegroai/clearml:1.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "Failed to pull image \"reg:5000/x:1\": unauthorized: authentication required",
                "oci://reg:5000/charts/x@sha256:aa",
                "type: kubernetes.io/service-account-token\n",
                "WWW-Authenticate: Bearer realm=\"https://auth/token\",service=\"reg\"",
                "the token is not valid, password required",
                "docker run -u 1000:1000 x",
                "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END CERTIFICATE-----\n",
                "I1121 07:04:25.407031 23177 legacy_serviceaccount_token_cleaner.go:103] \"Starting\"",
                "\tat com.x.TokenFilter.doFilter(TokenFilter.java:33)",
                "qps=100 burstTokens=10 accessTokens: 3",
                "tls.existingSecret: my-cert\n",
                "Map<Token> has List<ApiToken> and more <b>text</b>\n",
                "`?access_token=`, cookies and so on",
                "resources:\n- secrets\n- serviceaccounts/token\nverbs: [get]\n",
            })
    @DisplayName("are told apart from names and references, which stay readable")
    void notHidden(String text) {
        assertEquals(text, REDACTOR.mask(text));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("are hidden as well when the border of a window cuts through them")
    void atBorder(Case c) throws IOException {
        byte[] text = c.text.getBytes(StandardCharsets.UTF_8);
        int middle = Math.max(1, c.text.indexOf(c.secret) + c.secret.length() / 2);
        for (int back : new int[] {middle, Math.max(1, c.text.indexOf(c.secret)), text.length - 1}) {
            byte[] all = new byte[RedactingCopy.WINDOW + 4096];
            java.util.Arrays.fill(all, (byte) 'x');
            int at = RedactingCopy.WINDOW - RedactingCopy.OVERLAP - back;
            System.arraycopy(text, 0, all, at, text.length);
            all[at - 1] = '\n';
            all[at + text.length] = '\n';
            ByteArrayOutputStream out = new ByteArrayOutputStream(all.length);
            REDACTOR.redact(new ByteArrayInputStream(all), out, false);
            assertFalse(out.toString(StandardCharsets.UTF_8).contains(c.secret));
        }
    }

    @Test
    @DisplayName("are described in a file that is read strictly")
    void strict() {
        String rules = InstallerResources.text("support/redaction.yaml");
        Vocabulary.parse(rules, "redaction.yaml");
        for (String broken : List.of(
                rules + "more: 1\n",
                rules.replace("version: 1", "version: 2"),
                rules.replace("    pattern: 'eyJ", "    patern: 'eyJ"),
                rules.replace("pattern: 'eyJ", "pattern: '(eyJ"),
                rules.replace("anchors: [\"eyJ\"]", "anchors: [\"e\"]"))) {
            assertThrows(ProblemException.class, () -> Vocabulary.parse(broken, "redaction.yaml"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @DisplayName("are looked for in any text whatever without failing, and no text grows or vanishes beyond its masks")
    void anyText(long seed) {
        String[] bits = {
            "password",
            "token",
            "\"",
            "'",
            "`",
            ":",
            "=",
            "\\",
            "\n",
            " ",
            "  ",
            "\t",
            "name",
            "value",
            "- ",
            "|",
            ">-",
            "[",
            "]",
            "{",
            "}",
            "<",
            ">",
            "</",
            ",",
            ";",
            "&",
            "?",
            "%22",
            "%3D",
            "%3A",
            "\\u0022",
            "&quot;",
            "-----BEGIN ",
            "PRIVATE KEY-----",
            "-----END ",
            "://",
            "@",
            "@tcp(",
            "Bearer ",
            "Authorization",
            "Cookie",
            "eyJ",
            "ghp_",
            "auth",
            "$(",
            "${",
            "\"\"\"",
            "''",
            "\\n",
            "\r\n",
            "b'",
            "a",
            "Z9",
            "é",
            "export ",
            "--",
            "#",
            "0",
            "secretKeyRef",
            "machine ",
            "redis-cli",
            "%3a%2f%2f",
            "\"kty\""
        };
        java.util.Random random = new java.util.Random(seed);
        for (int i = 0; i < 4000; i++) {
            StringBuilder text = new StringBuilder();
            int n = random.nextInt(60);
            for (int j = 0; j < n; j++) {
                text.append(bits[random.nextInt(bits.length)]);
            }
            String in = text.toString();
            String masked = REDACTOR.mask(in);
            // what is left between the masks stands in the text in the same order
            int at = 0;
            for (String piece : masked.split("\\*\\*\\*HIDDEN-[0-9]+\\*\\*\\*", -1)) {
                at = in.indexOf(piece, at);
                assertTrue(at >= 0, () -> in + "\n became\n" + masked);
                at += piece.length();
            }
        }
    }

    @Test
    @DisplayName("get the same mask wherever the same value stands")
    void stable() {
        String masked = REDACTOR.mask("a password=" + S + " x\nb token=" + S + " y\nc api_key=other" + S + " z\n");
        String mask = masked.substring("a password=".length(), masked.indexOf(" x"));
        assertEquals(2, masked.split(java.util.regex.Pattern.quote(mask), -1).length - 1, masked);
    }
}
