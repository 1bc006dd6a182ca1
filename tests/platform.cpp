// SPDX-License-Identifier: BSL-1.0
#include <bearings/platform.hpp>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace bearings;

namespace {

using pairs = std::vector<std::pair<std::string_view, std::string_view>>;

/// A machine made of variables and files.
class machine {
public:
    machine(const pairs& variables, const pairs& contents, system_identity system)
        : variables_(environment::of(std::span(variables)))
        , files_(contents)
        , finder_(variables_, files_, std::move(system)) {}

    facts_finder& operator*() noexcept { return finder_; }
    facts_finder* operator->() noexcept { return &finder_; }
    [[nodiscard]] int reads() const noexcept { return files_.reads; }

private:
    class counted_files final : public files {
    public:
        explicit counted_files(const pairs& contents) {
            for (const auto& [path, content] : contents)
                contents_.emplace_back(path, content);
        }
        [[nodiscard]] result<std::optional<std::string>> read(
            std::string_view path,
            std::size_t limit
        ) const override {
            ++reads;
            for (const auto& [known, content] : contents_)
                if (known == path && content.size() <= limit)
                    return std::optional(content);
            return std::optional<std::string>();
        }
        [[nodiscard]] bool exists(std::string_view path) const noexcept override {
            ++reads;
            for (const auto& [known, content] : contents_)
                if (known == path)
                    return true;
            return false;
        }
        mutable int reads = 0;

    private:
        std::vector<std::pair<std::string, std::string>> contents_;
    };

    environment variables_;
    counted_files files_;
    facts_finder finder_;
};

const system_identity debian{os_kind::linux_, "6.1.0-28-amd64", false};

machine with_variables(const pairs& variables) {
    return {variables, {}, debian};
}

/// A row of a table: what is set, what follows, and the signal that proved it.
struct telling {
    pairs set;
    std::string_view finding;
    std::string_view evidence;
};

struct trace_of_container {
    pairs set;
    pairs contents;
    container_kind finding;
    std::string_view evidence;
};

struct trace_of_wsl {
    pairs set;
    pairs contents;
    std::string_view release;
    wsl_kind finding;
    std::string_view evidence;
};

constexpr std::string_view hexadecimal_id =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

std::string mounted(std::string_view root, std::string_view point) {
    return "612 591 254:1 " + std::string(root) + " " + std::string(point) +
           " rw,relatime - ext4 /dev/vda1 rw\n";
}

}  // namespace

TEST_CASE("values of facts have the names of the report") {
    CHECK(to_string(os_kind::other) == "other");
    CHECK(to_string(os_kind::linux_) == "linux");
    CHECK(to_string(os_kind::windows) == "windows");
    CHECK(to_string(os_kind::macos) == "macos");
    CHECK(to_string(wsl_kind::none) == "none");
    CHECK(to_string(wsl_kind::version_1) == "1");
    CHECK(to_string(wsl_kind::version_2) == "2");
    CHECK(to_string(wsl_kind::unknown) == "unknown");
    const std::string_view containers[] =
        {"none", "docker", "podman", "kubernetes", "lxc", "systemd_nspawn", "other"};
    for (std::size_t i = 0; i < std::size(containers); ++i)
        CHECK(to_string(static_cast<container_kind>(i)) == containers[i]);
    const std::string_view orchestrators[] = {"none", "kubernetes", "ecs", "nomad"};
    for (std::size_t i = 0; i < std::size(orchestrators); ++i)
        CHECK(to_string(static_cast<orchestrator_kind>(i)) == orchestrators[i]);
}

TEST_CASE("the system says what it is") {
    const system_identity here = this_system();
#if defined(_WIN32)
    CHECK(here.os == os_kind::windows);
#elif defined(__linux__)
    CHECK(here.os == os_kind::linux_);
    CHECK_FALSE(here.wine);
#endif
    CHECK_FALSE(here.version.empty());

    machine linux_machine({}, {}, debian);
    CHECK(linux_machine->os() == fact<os_kind>{os_kind::linux_, "uname 6.1.0-28-amd64"});
    CHECK(linux_machine->all().os_version == "6.1.0-28-amd64");
    machine wine({}, {}, {os_kind::windows, "6.1.7601", true});
    CHECK(wine->os() == fact<os_kind>{os_kind::windows, "RtlGetVersion 6.1.7601"});
    CHECK(wine->all().wine == fact<bool>{true, "ntdll wine_get_version"});
    machine nameless({}, {}, {os_kind::macos, "", false});
    CHECK(nameless->os() == fact<os_kind>{os_kind::macos, "build target"});
}

TEST_CASE("a vendor of continuous integration is known by its own variable") {
    const telling rows[] = {
        {{{"AGOLA_GIT_REF", "refs/heads/main"}}, "agola", "environment AGOLA_GIT_REF"},
        {{{"ALPIC_HOST", "x"}}, "alpic", "environment ALPIC_HOST"},
        {{{"AC_APPCIRCLE", "true"}}, "appcircle", "environment AC_APPCIRCLE"},
        {{{"APPVEYOR", "True"}}, "appveyor", "environment APPVEYOR"},
        {{{"CODEBUILD_BUILD_ARN", "arn:x"}}, "codebuild", "environment CODEBUILD_BUILD_ARN"},
        {{{"TF_BUILD", "True"}}, "azure_pipelines", "environment TF_BUILD"},
        {{{"bamboo_planKey", "x"}}, "bamboo", "environment bamboo_planKey"},
        {{{"BITBUCKET_COMMIT", "x"}}, "bitbucket", "environment BITBUCKET_COMMIT"},
        {{{"BITRISE_IO", "true"}}, "bitrise", "environment BITRISE_IO"},
        {{{"BUDDY_WORKSPACE_ID", "1"}}, "buddy", "environment BUDDY_WORKSPACE_ID"},
        {{{"BUILDKITE", "true"}}, "buildkite", "environment BUILDKITE"},
        {{{"CIRCLECI", "true"}, {"CI", "true"}}, "circle", "environment CIRCLECI"},
        {{{"CIRRUS_CI", "true"}}, "cirrus", "environment CIRRUS_CI"},
        {{{"WORKERS_CI", "1"}}, "cloudflare_workers", "environment WORKERS_CI"},
        {{{"CF_BUILD_ID", "x"}}, "codefresh", "environment CF_BUILD_ID"},
        {{{"CM_BUILD_ID", "x"}}, "codemagic", "environment CM_BUILD_ID"},
        {{{"CI_NAME", "codeship"}}, "codeship", "environment CI_NAME"},
        {{{"DRONE", "true"}}, "drone", "environment DRONE"},
        {{{"DSARI", "1"}}, "dsari", "environment DSARI"},
        {{{"EARTHLY_CI", "true"}}, "earthly", "environment EARTHLY_CI"},
        {{{"EAS_BUILD", "true"}}, "eas", "environment EAS_BUILD"},
        {{{"GERRIT_PROJECT", "x"}}, "gerrit", "environment GERRIT_PROJECT"},
        {{{"GITEA_ACTIONS", "true"}, {"GITHUB_ACTIONS", "true"}},
         "gitea_actions",
         "environment GITEA_ACTIONS"},
        {{{"GITHUB_ACTIONS", "true"}, {"CI", "true"}},
         "github_actions",
         "environment GITHUB_ACTIONS"},
        {{{"GITLAB_CI", "true"}}, "gitlab", "environment GITLAB_CI"},
        {{{"GO_PIPELINE_LABEL", "1"}}, "gocd", "environment GO_PIPELINE_LABEL"},
        {{{"BUILDER_OUTPUT", "x"}}, "google_cloud_build", "environment BUILDER_OUTPUT"},
        {{{"HARNESS_BUILD_ID", "1"}}, "harness", "environment HARNESS_BUILD_ID"},
        {{{"HEROKU_TEST_RUN_ID", "x"}}, "heroku", "environment HEROKU_TEST_RUN_ID"},
        {{{"NODE", "/app/.heroku/node/bin/node"}, {"CI", "true"}}, "heroku", "environment NODE"},
        {{{"HUDSON_URL", "http://x"}}, "hudson", "environment HUDSON_URL"},
        {{{"JENKINS_URL", "http://x"}, {"BUILD_ID", "7"}, {"HUDSON_URL", "http://x"}},
         "jenkins",
         "environment JENKINS_URL"},
        {{{"BUILD_URL", "http://x/7"}, {"BUILD_ID", "7"}}, "jenkins", "environment BUILD_URL"},
        {{{"LAYERCI", "true"}}, "layerci", "environment LAYERCI"},
        {{{"MAGNUM", "true"}}, "magnum", "environment MAGNUM"},
        {{{"NEVERCODE", "true"}}, "nevercode", "environment NEVERCODE"},
        {{{"NETLIFY", "true"}, {"CI", "true"}}, "netlify", "environment NETLIFY"},
        {{{"PROW_JOB_ID", "x"}}, "prow", "environment PROW_JOB_ID"},
        {{{"RELEASE_BUILD_ID", "x"}}, "releasehub", "environment RELEASE_BUILD_ID"},
        {{{"RENDER", "true"}, {"CI", "1"}}, "render", "environment RENDER"},
        {{{"SAILCI", "true"}}, "sail", "environment SAILCI"},
        {{{"SCREWDRIVER", "true"}}, "screwdriver", "environment SCREWDRIVER"},
        {{{"SEMAPHORE", "true"}}, "semaphore", "environment SEMAPHORE"},
        {{{"CI_NAME", "sourcehut"}}, "sourcehut", "environment CI_NAME"},
        {{{"STRIDER", "true"}}, "strider", "environment STRIDER"},
        {{{"TASK_ID", "x"}, {"RUN_ID", "0"}}, "taskcluster", "environment TASK_ID"},
        {{{"TEAMCITY_VERSION", "2024.1"}}, "teamcity", "environment TEAMCITY_VERSION"},
        {{{"TRAVIS", "true"}}, "travis", "environment TRAVIS"},
        {{{"VELA", "true"}}, "vela", "environment VELA"},
        {{{"NOW_BUILDER", "1"}}, "vercel", "environment NOW_BUILDER"},
        {{{"VERCEL", "1"}, {"CI", "1"}}, "vercel", "environment VERCEL"},
        {{{"CF_PAGES", "1"}, {"CI", "true"}}, "cloudflare_pages", "environment CF_PAGES"},
        {{{"APPCENTER_BUILD_ID", "x"}}, "appcenter", "environment APPCENTER_BUILD_ID"},
        {{{"CI", "woodpecker"}}, "woodpecker", "environment CI"},
        {{{"CI_XCODE_PROJECT", "x"}}, "xcode_cloud", "environment CI_XCODE_PROJECT"},
        {{{"XCS", "1"}}, "xcode_server", "environment XCS"},
        {{{"CI", "true"}}, "unknown", "environment CI"},
        {{{"CI", "1"}}, "unknown", "environment CI"},
        {{{"CI", "TRUE"}}, "unknown", "environment CI"},
        {{{"CONTINUOUS_INTEGRATION", "true"}}, "unknown", "environment CONTINUOUS_INTEGRATION"},
    };
    for (const telling& row : rows) {
        CAPTURE(row.evidence, row.finding);
        auto found = with_variables(row.set);
        CHECK(found->ci().value == row.finding);
        CHECK(found->ci().evidence == row.evidence);
    }
}

TEST_CASE("what only looks like continuous integration is none") {
    const pairs rows[] = {
        {},
        {{"CI", ""}},
        {{"CI", "no"}},
        {{"CI", "0"}},
        {{"CI", "off"}},
        {{"CI", "maybe"}},
        {{"CI", "false"}, {"GITHUB_ACTIONS", "true"}},
        {{"CI", "False"}, {"GITLAB_CI", "true"}},
        {{"BUILD_ID", "7"}},
        {{"BUILD_NUMBER", "7"}},
        {{"RUN_ID", "7"}},
        {{"TASK_ID", "7"}},
        {{"JENKINS_URL", "http://x"}},
        {{"BUILD_URL", "http://x"}},
        {{"CI_NAME", "other"}},
        {{"GITHUB_ACTIONS", "false"}},
        {{"TF_BUILD", "0"}},
        {{"TRAVIS", ""}},
        {{"NETLIFY", "true"}},
        {{"VERCEL", "1"}},
        {{"RENDER", "true"}},
        {{"CF_PAGES", "1"}},
        {{"NODE", "/app/.heroku/node/bin/node"}},
        {{"NODE", "/usr/bin/node"}, {"CI", "no"}},
        {{"NETLIFY", "true"}, {"CI", "no"}},
        {{"github_actions", "true"}},
    };
    for (const pairs& row : rows) {
        CAPTURE(row.empty() ? "" : std::string(row[0].first) + '=' + std::string(row[0].second));
        auto found = with_variables(row);
        CHECK(found->ci() == fact<std::string>{"none", ""});
    }
}

TEST_CASE("a hosting platform is known by the variables it gives to what it runs") {
    const telling rows[] = {
        {{{"K_SERVICE", "shop"}}, "cloud_run", "environment K_SERVICE"},
        {{{"CLOUD_RUN_WORKER_POOL", "x"}}, "cloud_run", "environment CLOUD_RUN_WORKER_POOL"},
        {{{"CLOUD_RUN_JOB", "import"}}, "cloud_run_job", "environment CLOUD_RUN_JOB"},
        {{{"FUNCTION_TARGET", "f"}, {"K_SERVICE", "x"}},
         "cloud_functions",
         "environment FUNCTION_TARGET"},
        {{{"FUNCTION_NAME", "f"}, {"FUNCTION_REGION", "x"}},
         "cloud_functions",
         "environment FUNCTION_NAME"},
        {{{"GAE_SERVICE", "default"}}, "app_engine", "environment GAE_SERVICE"},
        {{{"GAE_INSTANCE", "x"}}, "app_engine", "environment GAE_INSTANCE"},
        {{{"GAE_ENV", "standard"}}, "app_engine", "environment GAE_ENV"},
        {{{"AWS_LAMBDA_FUNCTION_NAME", "f"}}, "lambda", "environment AWS_LAMBDA_FUNCTION_NAME"},
        {{{"AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023"}},
         "lambda",
         "environment AWS_EXECUTION_ENV"},
        {{{"AWS_EXECUTION_ENV", "AWS_ECS_FARGATE"}}, "ecs", "environment AWS_EXECUTION_ENV"},
        {{{"ECS_CONTAINER_METADATA_URI_V4", "http://x"}},
         "ecs",
         "environment ECS_CONTAINER_METADATA_URI_V4"},
        {{{"ECS_CONTAINER_METADATA_URI", "http://x"}},
         "ecs",
         "environment ECS_CONTAINER_METADATA_URI"},
        {{{"AWS_BATCH_JOB_ID", "x"}}, "aws_batch", "environment AWS_BATCH_JOB_ID"},
        {{{"AWS_WEB_IDENTITY_TOKEN_FILE",
           "/var/run/secrets/eks.amazonaws.com/serviceaccount/token"}},
         "eks",
         "environment AWS_WEB_IDENTITY_TOKEN_FILE"},
        {{{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
           "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token"}},
         "eks",
         "environment AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"},
        {{{"CONTAINER_APP_NAME", "x"}}, "azure_container_apps", "environment CONTAINER_APP_NAME"},
        {{{"CONTAINER_APP_JOB_NAME", "x"}},
         "azure_container_apps",
         "environment CONTAINER_APP_JOB_NAME"},
        {{{"FUNCTIONS_WORKER_RUNTIME", "custom"}, {"WEBSITE_INSTANCE_ID", "x"}},
         "azure_functions",
         "environment FUNCTIONS_WORKER_RUNTIME"},
        {{{"FUNCTIONS_WORKER_RUNTIME", "custom"}, {"WEBSITE_SITE_NAME", "x"}},
         "azure_functions",
         "environment FUNCTIONS_WORKER_RUNTIME"},
        {{{"FUNCTIONS_EXTENSION_VERSION", "~4"}, {"WEBSITE_SITE_NAME", "x"}},
         "azure_functions",
         "environment FUNCTIONS_EXTENSION_VERSION"},
        {{{"WEBSITE_INSTANCE_ID", "x"}}, "azure_app_service", "environment WEBSITE_INSTANCE_ID"},
        {{{"WEBSITE_SITE_NAME", "x"}}, "azure_app_service", "environment WEBSITE_SITE_NAME"},
        {{{"FLY_APP_NAME", "x"}}, "fly", "environment FLY_APP_NAME"},
        {{{"FLY_MACHINE_ID", "x"}}, "fly", "environment FLY_MACHINE_ID"},
        {{{"DYNO", "web.1"}}, "heroku", "environment DYNO"},
        {{{"NODE", "/app/.heroku/node/bin/node"}}, "heroku", "environment NODE"},
        {{{"RENDER", "true"}}, "render", "environment RENDER"},
        {{{"RAILWAY_ENVIRONMENT", "production"}}, "railway", "environment RAILWAY_ENVIRONMENT"},
        {{{"RAILWAY_ENVIRONMENT_NAME", "x"}}, "railway", "environment RAILWAY_ENVIRONMENT_NAME"},
        {{{"RAILWAY_SERVICE_ID", "x"}}, "railway", "environment RAILWAY_SERVICE_ID"},
        {{{"VERCEL", "1"}, {"AWS_LAMBDA_FUNCTION_NAME", "x"}}, "vercel", "environment VERCEL"},
        {{{"VERCEL", "1"}, {"VERCEL_ENV", "preview"}}, "vercel", "environment VERCEL"},
        {{{"NETLIFY", "true"}}, "netlify", "environment NETLIFY"},
        {{{"CF_PAGES", "1"}}, "cloudflare_pages", "environment CF_PAGES"},
        {{{"KOYEB_SERVICE_NAME", "x"}}, "koyeb", "environment KOYEB_SERVICE_NAME"},
        {{{"VCAP_APPLICATION", "{}"}}, "cloud_foundry", "environment VCAP_APPLICATION"},
        {{{"PLATFORM_APPLICATION_NAME", "x"}},
         "platform_sh",
         "environment PLATFORM_APPLICATION_NAME"},
        {{{"DENO_DEPLOYMENT_ID", "x"}}, "deno_deploy", "environment DENO_DEPLOYMENT_ID"},
        {{{"REPLIT_DEPLOYMENT", "1"}}, "replit", "environment REPLIT_DEPLOYMENT"},
    };
    for (const telling& row : rows) {
        CAPTURE(row.evidence, row.finding);
        auto found = with_variables(row.set);
        CHECK(found->cloud().value == row.finding);
        CHECK(found->cloud().evidence == row.evidence);
        CHECK(found->hosted());
        CHECK(found->all().hosted());
    }
}

TEST_CASE("what only looks like a hosting platform is none") {
    const pairs rows[] = {
        {},
        {{"PORT", "8080"}},
        {{"K_SERVICE", " "}},
        {{"FUNCTION_TARGET", "f"}},
        {{"FUNCTION_NAME", "f"}},
        {{"GAE_ENV", "localdev"}, {"GAE_SERVICE", "default"}, {"GAE_INSTANCE", "x"}},
        {{"AWS_LAMBDA_FUNCTION_NAME", "f"}, {"AWS_SAM_LOCAL", "true"}},
        {{"AWS_EXECUTION_ENV", "CloudShell"}},
        {{"AWS_REGION", "eu-west-1"}},
        {{"FUNCTIONS_WORKER_RUNTIME", "custom"}},
        {{"VERCEL", "1"}, {"VERCEL_ENV", "development"}},
        {{"VERCEL", "0"}},
        {{"NETLIFY", "true"}, {"NETLIFY_DEV", "true"}},
        {{"RENDER", "false"}},
        {{"HEROKU_APP_NAME", "x"}},
        {{"NODE", "/usr/bin/node"}},
        {{"CODESPACES", "true"}},
        {{"GITHUB_ACTIONS", "true"}},
        {{"BACKEND_SERVICE_HOST", "10.0.0.1"}, {"BACKEND_SERVICE_PORT", "80"}},
    };
    for (const pairs& row : rows) {
        CAPTURE(row.empty() ? "" : std::string(row[0].first) + '=' + std::string(row[0].second));
        auto found = with_variables(row);
        CHECK(found->cloud() == fact<std::string>{"none", ""});
        CHECK(found->orchestrator() == fact<orchestrator_kind>{});
        CHECK_FALSE(found->hosted());
    }
}

TEST_CASE("a cluster on machines of Google is its Kubernetes, one elsewhere is not") {
    const pairs pod{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}};
    machine google(pod, {{"/sys/class/dmi/id/product_name", "Google Compute Engine\n"}}, debian);
    CHECK(google->cloud().value == "gke");
    CHECK(
        google->cloud().evidence ==
        "environment KUBERNETES_SERVICE_HOST, file /sys/class/dmi/id/product_name"
    );
    machine other(pod, {{"/sys/class/dmi/id/product_name", "KVM\n"}}, debian);
    CHECK(other->cloud().value == "none");
    machine no_pod({}, {{"/sys/class/dmi/id/product_name", "Google Compute Engine\n"}}, debian);
    CHECK(no_pod->cloud().value == "none");
    // Knative runs in clusters of its own.
    machine knative({{"K_SERVICE", "x"}, {"KUBERNETES_SERVICE_HOST", "10.0.0.1"}}, {}, debian);
    CHECK(knative->cloud().value == "none");
}

TEST_CASE("an orchestrator is known by what it gives to its tasks") {
    struct row {
        pairs set;
        pairs contents;
        orchestrator_kind finding;
        std::string_view evidence;
    };
    const row rows[] = {
        {{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}},
         {},
         orchestrator_kind::kubernetes,
         "environment KUBERNETES_SERVICE_HOST"},
        {{},
         {{"/var/run/secrets/kubernetes.io/serviceaccount", ""}},
         orchestrator_kind::kubernetes,
         "file /var/run/secrets/kubernetes.io/serviceaccount"},
        {{{"ECS_CONTAINER_METADATA_URI_V4", "http://x"}},
         {},
         orchestrator_kind::ecs,
         "environment ECS_CONTAINER_METADATA_URI_V4"},
        {{{"ECS_CONTAINER_METADATA_URI", "http://x"}},
         {},
         orchestrator_kind::ecs,
         "environment ECS_CONTAINER_METADATA_URI"},
        {{{"AWS_EXECUTION_ENV", "AWS_ECS_EC2"}},
         {},
         orchestrator_kind::ecs,
         "environment AWS_EXECUTION_ENV"},
        {{{"NOMAD_ALLOC_ID", "x"}}, {}, orchestrator_kind::nomad, "environment NOMAD_ALLOC_ID"},
        {{{"KUBERNETES_SERVICE_HOST", " "}}, {}, orchestrator_kind::none, ""},
        {{{"KUBERNETES_PORT", "tcp://10.0.0.1:443"}}, {}, orchestrator_kind::none, ""},
        {{{"BACKEND_SERVICE_HOST", "10.0.0.1"}}, {}, orchestrator_kind::none, ""},
        {{{"NOMAD_ADDR", "http://x"}}, {}, orchestrator_kind::none, ""},
        {{{"AWS_EXECUTION_ENV", "CloudShell"}}, {}, orchestrator_kind::none, ""},
    };
    for (const row& row : rows) {
        CAPTURE(row.evidence, row.set.empty() ? "" : row.set[0].first);
        machine found(row.set, row.contents, debian);
        CHECK(found->orchestrator().value == row.finding);
        CHECK(found->orchestrator().evidence == row.evidence);
        CHECK(found->hosted() == (row.finding != orchestrator_kind::none));
    }
}

TEST_CASE("a pod knows its namespace") {
    const std::string_view account = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
    const pairs pod{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}, {"POD_NAMESPACE", "told"}};
    CHECK(machine(pod, {{account, "shop\n"}}, debian)->all().kubernetes_namespace == "shop");
    CHECK(machine(pod, {}, debian)->all().kubernetes_namespace == "told");
    CHECK(machine({{"POD_NAMESPACE", "x"}}, {}, debian)->all().kubernetes_namespace.empty());
    CHECK(
        machine({{"KUBERNETES_SERVICE_HOST", "x"}}, {}, debian)->all().kubernetes_namespace.empty()
    );
}

TEST_CASE("a container is known by its best signal, in both versions of control groups") {
    const std::string id(hexadecimal_id);
    const std::string docker_v1 = "12:pids:/docker/" + id + "\n";
    const std::string docker_systemd = "0::/system.slice/docker-" + id + ".scope\n";
    const std::string podman_v1 = "0::/machine.slice/libpod-" + id + ".scope\n";
    const std::string crio_v1 = "0::/crio-" + id + ".scope\n";
    const std::string pods_v1 =
        "4:memory:/kubepods/burstable/pod1234/" + id + "\n1:cpu:/kubepods\n";
    const std::string pods_systemd =
        "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope\n";
    const std::string docker_v2 =
        mounted("/", "/") +
        mounted("/var/lib/docker/containers/" + id + "/hostname", "/etc/hostname");
    const std::string podman_v2 =
        mounted("/containers/storage/overlay-containers/" + id + "/userdata/hosts", "/etc/hosts");
    const std::string pods_v2 = mounted("/var/lib/kubelet/pods/7f1e/etc-hosts", "/etc/hosts");
    const std::string nerdctl_v2 =
        mounted("/var/lib/nerdctl/1935db59/etchosts/default/x/hosts", "/etc/hosts");
    const std::string docker_v2_own_disk = mounted("/containers/" + id + "/hosts", "/etc/hosts");
    const std::string crio_v2 =
        mounted("/overlay-containers/" + id + "/userdata/resolv.conf", "/etc/resolv.conf") +
        mounted("/pods/7f1e/etc-hosts", "/etc/hosts");
    const std::string build_v2 =
        mounted("/var/lib/docker/buildkit/executor/resolv.conf", "/etc/resolv.conf");
    const std::string lxc_v2 =
        "9 8 0:7 / /proc/cpuinfo rw,nosuid,nodev,relatime - fuse.lxcfs lxcfs rw\n";
    const std::string short_id = "0::/system.slice/docker-0123456789ab.scope\n";
    const pairs none;
    const trace_of_container rows[] = {
        {none, {{"/proc/self/cgroup", short_id}}, container_kind::docker, "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/mountinfo", docker_v2_own_disk}},
         container_kind::docker,
         "file /proc/self/mountinfo"},
        {none,
         {{"/proc/self/mountinfo", crio_v2}},
         container_kind::kubernetes,
         "file /proc/self/mountinfo"},
        {none,
         {{"/proc/self/mountinfo", build_v2}},
         container_kind::docker,
         "file /proc/self/mountinfo"},
        {none,
         {{"/proc/self/mountinfo", lxc_v2}},
         container_kind::lxc,
         "file /proc/self/mountinfo"},
        {none, {{"/.dockerenv", ""}}, container_kind::docker, "file /.dockerenv"},
        {none,
         {{"/.dockerenv", ""}, {"/proc/self/cgroup", docker_v1}},
         container_kind::docker,
         "file /.dockerenv"},
        {none,
         {{"/proc/self/cgroup", docker_v1}},
         container_kind::docker,
         "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/cgroup", docker_systemd}},
         container_kind::docker,
         "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/cgroup", "0::/\n"}, {"/proc/self/mountinfo", docker_v2}},
         container_kind::docker,
         "file /proc/self/mountinfo"},
        {none,
         {{"/run/.containerenv", "engine=\"podman-4.9\"\n"}},
         container_kind::podman,
         "file /run/.containerenv"},
        {{{"container", "podman"}}, {}, container_kind::podman, "environment container"},
        {none,
         {{"/proc/self/cgroup", podman_v1}},
         container_kind::podman,
         "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/mountinfo", podman_v2}},
         container_kind::podman,
         "file /proc/self/mountinfo"},
        {{{"container", "oci"}},
         {{"/run/.containerenv", ""}},
         container_kind::podman,
         "file /run/.containerenv"},
        {{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}},
         {{"/run/.containerenv", ""}},
         container_kind::kubernetes,
         "file /run/.containerenv"},
        {none,
         {{"/proc/self/cgroup", crio_v1}},
         container_kind::kubernetes,
         "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/cgroup", pods_v1}},
         container_kind::kubernetes,
         "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/cgroup", pods_systemd}},
         container_kind::kubernetes,
         "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/mountinfo", pods_v2}},
         container_kind::kubernetes,
         "file /proc/self/mountinfo"},
        {none,
         {{"/var/run/secrets/kubernetes.io/serviceaccount", ""}, {"/.dockerenv", ""}},
         container_kind::kubernetes,
         "file /var/run/secrets/kubernetes.io/serviceaccount"},
        {none,
         {{"/.dockerenv", ""}, {"/proc/self/cgroup", pods_v1}},
         container_kind::kubernetes,
         "file /proc/self/cgroup"},
        {{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}},
         {},
         container_kind::kubernetes,
         "environment KUBERNETES_SERVICE_HOST"},
        {none,
         {{"/run/systemd/container", "lxc\n"}},
         container_kind::lxc,
         "file /run/systemd/container"},
        {none,
         {{"/proc/1/environ", std::string_view("A=b\0container=lxc\0", 18)}},
         container_kind::lxc,
         "file /proc/1/environ"},
        {none,
         {{"/proc/self/cgroup", "1:cpu:/lxc/web\n"}},
         container_kind::lxc,
         "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/cgroup", "0::/lxc.payload.web\n"}},
         container_kind::lxc,
         "file /proc/self/cgroup"},
        {{{"container", "lxc-libvirt"}}, {}, container_kind::lxc, "environment container"},
        {{{"container", "systemd-nspawn"}},
         {},
         container_kind::systemd_nspawn,
         "environment container"},
        {none,
         {{"/run/host/container-manager", "systemd-nspawn\n"}},
         container_kind::systemd_nspawn,
         "file /run/host/container-manager"},
        {{{"container", "flatpak"}}, {}, container_kind::other, "environment container"},
        {none,
         {{"/proc/self/cgroup", "2:cpu:/ecs/task/x\n"}},
         container_kind::other,
         "file /proc/self/cgroup"},
        {none,
         {{"/proc/self/mountinfo", nerdctl_v2}},
         container_kind::other,
         "file /proc/self/mountinfo"},
    };
    for (const trace_of_container& row : rows) {
        CAPTURE(row.evidence, to_string(row.finding));
        machine found(row.set, row.contents, debian);
        CHECK(to_string(found->container().value) == to_string(row.finding));
        CHECK(found->container().evidence == row.evidence);
    }
}

TEST_CASE("a machine that runs containers is none") {
    const std::string id(hexadecimal_id);
    // What the host of a container sees of it.
    const std::string host_mounts =
        mounted("/", "/") + mounted("/", "/var/lib/docker/overlay2/" + id + "/merged") +
        mounted("/", "/var/lib/kubelet/pods/7f1e/volumes/kubernetes.io~projected/kube-api-access");
    const std::string other_mount = mounted("/etc/containers/hosts", "/etc/hosts");
    const pairs rows[] = {
        {},
        {{"/proc/self/cgroup", "0::/user.slice/user-1000.slice/session-1.scope\n"}},
        {{"/proc/self/cgroup", "0::/system.slice/docker.service\n"}},
        {{"/proc/self/cgroup", "0::/system.slice/docker-registry.service\n"}},
        {{"/proc/self/cgroup", "0::/system.slice/containerd.service\n"}},
        {{"/proc/self/cgroup", "0::/machine.slice/libpod-conmon-1234567890ab.scope\n"}},
        {{"/proc/self/cgroup", "0::/crio-conmon-1234567890ab.scope\n"}},
        {{"/proc/self/cgroup", "0::/docker-12345\n"}},
        {{"/proc/self/mountinfo", host_mounts}},
        {{"/proc/self/mountinfo", other_mount}},
        {{"/proc/self/mountinfo", "9 8 0:7 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw\n"}},
        {{"/proc/self/mountinfo", "garbage\n\n /etc/hosts\n1 2 3 4"}},
        {{"/run/systemd/container", "wsl\n"}},
        {{"/run/host/container-manager", "\n"}},
        {{"/proc/1/environ", std::string_view("notcontainer=lxc\0container=\0", 28)}},
        {{"/var/run/docker.sock", ""}},
    };
    for (const pairs& row : rows) {
        CAPTURE(row.empty() ? "" : row[0].second);
        machine found({}, row, debian);
        CHECK(found->container() == fact<container_kind>{});
    }
}

TEST_CASE("files of Linux mean nothing on Windows") {
    machine windows(
        {{"WSL_DISTRO_NAME", "Debian"}},
        {{"/.dockerenv", ""}, {"/run/WSL", ""}},
        {os_kind::windows, "10.0.22631", false}
    );
    CHECK(windows->container().value == container_kind::none);
    CHECK(windows->wsl() == fact<wsl_kind>{});
    CHECK(windows.reads() == 0);
    machine pod({{"KUBERNETES_SERVICE_HOST", "x"}}, {}, {os_kind::windows, "10.0.20348", false});
    CHECK(pod->container().value == container_kind::kubernetes);
}

TEST_CASE("WSL is known by its kernel, and by what only its inside has") {
    const pairs none;
    const pairs distribution{{"WSL_DISTRO_NAME", "Debian"}};
    const pairs interop{{"WSL_INTEROP", "/run/WSL/8_interop"}};
    const trace_of_wsl rows[] = {
        {none, {}, "4.4.0-19041-Microsoft", wsl_kind::version_1, "kernel 4.4.0-19041-Microsoft"},
        {none, {}, "3.4.0-Microsoft", wsl_kind::version_1, "kernel 3.4.0-Microsoft"},
        {none,
         {},
         "5.15.153.1-microsoft-standard-WSL2",
         wsl_kind::version_2,
         "kernel 5.15.153.1-microsoft-standard-WSL2"},
        {none,
         {},
         "4.19.128-microsoft-standard",
         wsl_kind::version_2,
         "kernel 4.19.128-microsoft-standard"},
        {none,
         {},
         "6.6.87.2-Microsoft-Standard-wsl2",
         wsl_kind::version_2,
         "kernel 6.6.87.2-Microsoft-Standard-wsl2"},
        {none,
         {},
         "5.10.16.3-microsoft-WSL2-standard",
         wsl_kind::version_2,
         "kernel 5.10.16.3-microsoft-WSL2-standard"},
        {none,
         {{"/proc/sys/kernel/osrelease", "5.15.153.1-microsoft-standard-WSL2\n"}},
         "",
         wsl_kind::version_2,
         "kernel 5.15.153.1-microsoft-standard-WSL2"},
        {none,
         {{"/proc/version", "Linux version 4.4.0-22621-Microsoft (x@y) (gcc version 5.4.0) #1\n"}},
         "",
         wsl_kind::version_1,
         "kernel 4.4.0-22621-Microsoft"},
        // A kernel that the user built.
        {distribution, {}, "6.9.0-custom", wsl_kind::version_2, "environment WSL_DISTRO_NAME"},
        {interop,
         {},
         "6.9.0-microsoft-standard-WSL2+",
         wsl_kind::version_2,
         "environment WSL_INTEROP"},
        {none,
         {{"/proc/sys/fs/binfmt_misc/WSLInterop", ""}},
         "6.9.0-custom",
         wsl_kind::version_2,
         "file /proc/sys/fs/binfmt_misc/WSLInterop"},
        {none,
         {{"/proc/sys/fs/binfmt_misc/WSLInterop-late", ""}},
         "6.9.0-custom",
         wsl_kind::version_2,
         "file /proc/sys/fs/binfmt_misc/WSLInterop-late"},
        {none, {{"/run/WSL", ""}}, "6.9.0-custom", wsl_kind::version_2, "file /run/WSL"},
        {distribution, {}, "mine", wsl_kind::unknown, "environment WSL_DISTRO_NAME"},
        {distribution, {}, "", wsl_kind::unknown, "environment WSL_DISTRO_NAME"},
        // A container on such a machine, told from outside that it is one.
        {distribution,
         {{"/.dockerenv", ""}},
         "5.15.153.1-microsoft-standard-WSL2",
         wsl_kind::version_2,
         "environment WSL_DISTRO_NAME"},
        // Not WSL.
        {none, {}, "6.1.0-28-amd64", wsl_kind::none, ""},
        {none, {}, "", wsl_kind::none, ""},
        {none, {}, "4.4.0-210-generic", wsl_kind::none, ""},
        {none, {}, "5.15.0-1089-azure", wsl_kind::none, ""},
        {none, {}, "6.6.92.2-microsoft", wsl_kind::none, ""},
        {none, {}, "6.9.0-microsoft-standard-WSL2-mine", wsl_kind::none, ""},
        {none, {}, "microsoft-standard-WSL2", wsl_kind::none, ""},
        {none, {}, "5-microsoft-standard", wsl_kind::none, ""},
        {none, {}, "4.4.0-19041-Microsoft-x", wsl_kind::none, ""},
        {{{"WSL_DISTRO_NAME", " "}}, {}, "6.9.0-custom", wsl_kind::none, ""},
        {{{"WSLENV", "x"}}, {}, "6.9.0-custom", wsl_kind::none, ""},
        // A container shares the kernel of its machine, and nothing else of it.
        {none, {{"/.dockerenv", ""}}, "5.15.153.1-microsoft-standard-WSL2", wsl_kind::none, ""},
        {none,
         {{"/run/.containerenv", ""}},
         "5.15.153.1-microsoft-standard-WSL2",
         wsl_kind::none,
         ""},
    };
    for (const trace_of_wsl& row : rows) {
        CAPTURE(row.release, row.evidence);
        machine found(row.set, row.contents, {os_kind::linux_, std::string(row.release), false});
        CHECK(to_string(found->wsl().value) == to_string(row.finding));
        CHECK(found->wsl().evidence == row.evidence);
    }
}

TEST_CASE("WSL and container do not hide each other") {
    machine both(
        {{"WSL_INTEROP", "/run/WSL/8_interop"}},
        {{"/.dockerenv", ""}},
        {os_kind::linux_, "5.15.153.1-microsoft-standard-WSL2", false}
    );
    CHECK(both->wsl().value == wsl_kind::version_2);
    CHECK(both->container().value == container_kind::docker);
    machine other_order(
        {{"WSL_INTEROP", "/run/WSL/8_interop"}},
        {{"/.dockerenv", ""}},
        {os_kind::linux_, "5.15.153.1-microsoft-standard-WSL2", false}
    );
    CHECK(other_order->container().value == container_kind::docker);
    CHECK(other_order->wsl().value == wsl_kind::version_2);
}

TEST_CASE("a container alone is no hosting platform") {
    machine found({}, {{"/.dockerenv", ""}}, debian);
    CHECK(found->container().value == container_kind::docker);
    CHECK_FALSE(found->hosted());
}

TEST_CASE("a workspace is known by its variable") {
    const telling rows[] = {
        {{{"CODESPACES", "true"}, {"REMOTE_CONTAINERS", "true"}},
         "codespaces",
         "environment CODESPACES"},
        {{{"GITPOD_WORKSPACE_ID", "x"}}, "gitpod", "environment GITPOD_WORKSPACE_ID"},
        {{{"REMOTE_CONTAINERS", "true"}}, "devcontainer", "environment REMOTE_CONTAINERS"},
        {{{"DEVCONTAINER", "true"}}, "devcontainer", "environment DEVCONTAINER"},
        {{{"VSCODE_REMOTE_CONTAINERS_SESSION", "x"}},
         "devcontainer",
         "environment VSCODE_REMOTE_CONTAINERS_SESSION"},
        {{{"CODESPACES", "false"}}, "none", ""},
        {{{"TERM_PROGRAM", "vscode"}}, "none", ""},
    };
    for (const telling& row : rows) {
        CAPTURE(row.finding, row.evidence);
        auto found = with_variables(row.set);
        CHECK(found->all().workspace.value == row.finding);
        CHECK(found->all().workspace.evidence == row.evidence);
    }
}

TEST_CASE("evidence from an environment file names the file") {
    const variable given[] = {{"CI", "true", {origin_kind::env_file, "CI", ".env", 3}}};
    const auto variables = environment::of_variables(given);
    const memory_files no_files;
    facts_finder finder(variables, no_files, debian);
    CHECK(finder.ci().evidence == ".env:3 CI");
}

TEST_CASE("a fact that nobody asks for costs nothing, one that is asked again costs nothing more") {
    machine found({{"GITHUB_ACTIONS", "true"}, {"K_SERVICE", "x"}}, {}, debian);
    CHECK(found->ci().value == "github_actions");
    CHECK(found->cloud().value == "cloud_run");
    CHECK(found->os().value == os_kind::linux_);
    CHECK(found.reads() == 0);
    CHECK(found->orchestrator().value == orchestrator_kind::none);
    CHECK(found.reads() == 1);
    CHECK(found->container().value == container_kind::none);
    const int after_container = found.reads();
    CHECK(found->all().container.value == container_kind::none);
    CHECK(found->wsl().value == wsl_kind::none);
    const int after_all = found.reads();
    CHECK(after_all > after_container);
    CHECK(found->all() == found->all());
    CHECK(found.reads() == after_all);
}
