// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SIGNALS_HPP
#define BEARINGS_IMPL_INTERNAL_SIGNALS_HPP

#include <bearings/platform.hpp>

#include <string_view>

// What platforms and vendors set, as data. In every table the first row that holds decides.
namespace bearings::detail {

/// What a variable must be like. `on`: set to anything but 0, false, no, off.
enum class variable_is { set, on, equal, containing };

/// A condition on one variable. No name: no condition.
struct variable_signal {
    std::string_view name;
    variable_is what = variable_is::set;
    std::string_view text{};
};

/// A finding that follows when `first` and `second` hold and `unless` does not.
struct signal_row {
    std::string_view finding;
    variable_signal first;
    variable_signal second{};
    variable_signal unless{};
};

// clang-format off
inline constexpr auto is_on = variable_is::on;
inline constexpr auto is_equal = variable_is::equal;
inline constexpr auto is_containing = variable_is::containing;

/// Hosting platforms. Those built on others come first: Vercel runs on Lambda.
inline constexpr signal_row cloud_signals[] = {
    {"vercel", {"VERCEL", is_on}, {}, {"VERCEL_ENV", is_equal, "development"}},
    {"netlify", {"NETLIFY", is_on}, {}, {"NETLIFY_DEV", is_on}},
    {"cloudflare_pages", {"CF_PAGES", is_on}},
    {"render", {"RENDER", is_on}},
    {"cloud_run_job", {"CLOUD_RUN_JOB"}},
    {"cloud_run", {"CLOUD_RUN_WORKER_POOL"}},
    {"cloud_functions", {"FUNCTION_TARGET"}, {"K_SERVICE"}, {"KUBERNETES_SERVICE_HOST"}},
    {"cloud_functions", {"FUNCTION_NAME"}, {"FUNCTION_REGION"}},
    // Knative sets it as well, in clusters of its own.
    {"cloud_run", {"K_SERVICE"}, {}, {"KUBERNETES_SERVICE_HOST"}},
    {"app_engine", {"GAE_SERVICE"}, {}, {"GAE_ENV", is_equal, "localdev"}},
    {"app_engine", {"GAE_INSTANCE"}, {}, {"GAE_ENV", is_equal, "localdev"}},
    {"app_engine", {"GAE_ENV"}, {}, {"GAE_ENV", is_equal, "localdev"}},
    {"lambda", {"AWS_LAMBDA_FUNCTION_NAME"}, {}, {"AWS_SAM_LOCAL", is_on}},
    {"lambda", {"AWS_EXECUTION_ENV", is_containing, "AWS_Lambda_"}, {}, {"AWS_SAM_LOCAL", is_on}},
    {"aws_batch", {"AWS_BATCH_JOB_ID"}},
    {"ecs", {"ECS_CONTAINER_METADATA_URI_V4"}},
    {"ecs", {"ECS_CONTAINER_METADATA_URI"}},
    {"ecs", {"AWS_EXECUTION_ENV", is_containing, "AWS_ECS_"}},
    {"eks", {"AWS_WEB_IDENTITY_TOKEN_FILE", is_containing, "eks.amazonaws.com"}},
    {"eks", {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", is_containing, "eks-pod-identity"}},
    {"azure_container_apps", {"CONTAINER_APP_NAME"}},
    {"azure_container_apps", {"CONTAINER_APP_JOB_NAME"}},
    // The tools for local functions set the runtime, but no site.
    {"azure_functions", {"FUNCTIONS_WORKER_RUNTIME"}, {"WEBSITE_INSTANCE_ID"}},
    {"azure_functions", {"FUNCTIONS_WORKER_RUNTIME"}, {"WEBSITE_SITE_NAME"}},
    {"azure_functions", {"FUNCTIONS_EXTENSION_VERSION"}, {"WEBSITE_SITE_NAME"}},
    {"azure_app_service", {"WEBSITE_INSTANCE_ID"}},
    {"azure_app_service", {"WEBSITE_SITE_NAME"}},
    {"fly", {"FLY_APP_NAME"}},
    {"fly", {"FLY_MACHINE_ID"}},
    {"heroku", {"DYNO"}},
    {"heroku", {"NODE", is_containing, "/app/.heroku/node/bin/node"}},
    {"railway", {"RAILWAY_ENVIRONMENT"}},
    {"railway", {"RAILWAY_ENVIRONMENT_NAME"}},
    {"railway", {"RAILWAY_SERVICE_ID"}},
    {"koyeb", {"KOYEB_SERVICE_NAME"}},
    {"cloud_foundry", {"VCAP_APPLICATION"}},
    {"platform_sh", {"PLATFORM_APPLICATION_NAME"}},
    {"deno_deploy", {"DENO_DEPLOYMENT_ID"}},
    {"replit", {"REPLIT_DEPLOYMENT", is_on}},
};

/// Vendors of continuous integration.
inline constexpr signal_row ci_signals[] = {
    // It sets the variable of GitHub as well.
    {"gitea_actions", {"GITEA_ACTIONS", is_on}},
    {"xcode_server", {"XCS", is_on}},
    {"xcode_cloud", {"CI_XCODE_PROJECT"}},
    {"woodpecker", {"CI", is_equal, "woodpecker"}},
    {"appcenter", {"APPCENTER_BUILD_ID"}},
    {"vercel", {"NOW_BUILDER", is_on}},
    {"vela", {"VELA", is_on}},
    {"travis", {"TRAVIS", is_on}},
    {"teamcity", {"TEAMCITY_VERSION"}},
    {"taskcluster", {"TASK_ID"}, {"RUN_ID"}},
    {"strider", {"STRIDER", is_on}},
    {"sourcehut", {"CI_NAME", is_equal, "sourcehut"}},
    {"semaphore", {"SEMAPHORE", is_on}},
    {"screwdriver", {"SCREWDRIVER", is_on}},
    {"sail", {"SAILCI", is_on}},
    {"releasehub", {"RELEASE_BUILD_ID"}},
    {"prow", {"PROW_JOB_ID"}},
    {"nevercode", {"NEVERCODE", is_on}},
    {"magnum", {"MAGNUM", is_on}},
    {"layerci", {"LAYERCI", is_on}},
    {"jenkins", {"JENKINS_URL"}, {"BUILD_ID"}},
    {"jenkins", {"BUILD_URL"}, {"BUILD_ID"}},
    {"hudson", {"HUDSON_URL"}},
    {"heroku", {"HEROKU_TEST_RUN_ID"}},
    {"harness", {"HARNESS_BUILD_ID"}},
    {"google_cloud_build", {"BUILDER_OUTPUT"}},
    {"gocd", {"GO_PIPELINE_LABEL"}},
    {"gitlab", {"GITLAB_CI", is_on}},
    {"github_actions", {"GITHUB_ACTIONS", is_on}},
    {"gerrit", {"GERRIT_PROJECT"}},
    {"eas", {"EAS_BUILD", is_on}},
    {"earthly", {"EARTHLY_CI", is_on}},
    {"dsari", {"DSARI", is_on}},
    {"drone", {"DRONE", is_on}},
    {"codeship", {"CI_NAME", is_equal, "codeship"}},
    {"codemagic", {"CM_BUILD_ID"}},
    {"codefresh", {"CF_BUILD_ID"}},
    {"cloudflare_workers", {"WORKERS_CI", is_on}},
    {"cirrus", {"CIRRUS_CI", is_on}},
    {"circle", {"CIRCLECI", is_on}},
    {"buildkite", {"BUILDKITE", is_on}},
    {"buddy", {"BUDDY_WORKSPACE_ID"}},
    {"bitrise", {"BITRISE_IO", is_on}},
    {"bitbucket", {"BITBUCKET_COMMIT"}},
    {"bamboo", {"bamboo_planKey"}},
    {"azure_pipelines", {"TF_BUILD", is_on}},
    {"codebuild", {"CODEBUILD_BUILD_ARN"}},
    {"appveyor", {"APPVEYOR", is_on}},
    {"appcircle", {"AC_APPCIRCLE", is_on}},
    {"alpic", {"ALPIC_HOST"}},
    {"agola", {"AGOLA_GIT_REF"}},
    // These also stand in the environment of the running application: only a build says CI, too.
    {"netlify", {"NETLIFY", is_on}, {"CI", is_on}},
    {"render", {"RENDER", is_on}, {"CI", is_on}},
    {"vercel", {"VERCEL", is_on}, {"CI", is_on}},
    {"cloudflare_pages", {"CF_PAGES", is_on}, {"CI", is_on}},
    {"heroku", {"NODE", is_containing, "/app/.heroku/node/bin/node"}, {"CI", is_on}},
};

/// Workspaces of developers, hosted or in containers.
inline constexpr signal_row workspace_signals[] = {
    {"codespaces", {"CODESPACES", is_on}},
    {"gitpod", {"GITPOD_WORKSPACE_ID"}},
    {"devcontainer", {"REMOTE_CONTAINERS", is_on}},
    {"devcontainer", {"DEVCONTAINER", is_on}},
    {"devcontainer", {"VSCODE_REMOTE_CONTAINERS_SESSION"}},
};

struct orchestrator_row {
    orchestrator_kind finding;
    variable_signal first;
};

inline constexpr orchestrator_row orchestrator_signals[] = {
    {orchestrator_kind::kubernetes, {"KUBERNETES_SERVICE_HOST"}},
    {orchestrator_kind::ecs, {"ECS_CONTAINER_METADATA_URI_V4"}},
    {orchestrator_kind::ecs, {"ECS_CONTAINER_METADATA_URI"}},
    {orchestrator_kind::ecs, {"AWS_EXECUTION_ENV", is_containing, "AWS_ECS_"}},
    {orchestrator_kind::nomad, {"NOMAD_ALLOC_ID"}},
};

/// What stands behind a mark: a container's id tells `docker-1f2e….scope` from the engine's own
/// `docker-registry.service`, and `/crio-1f2e…` from the monitor `/crio-conmon-1f2e…`.
enum class followed_by { anything, id };

/// A piece of text that gives a container away.
struct container_mark {
    container_kind finding;
    std::string_view text;
    followed_by next = followed_by::anything;
};

/// Names that container managers give themselves, in `container=` and in files.
inline constexpr container_mark manager_names[] = {
    {container_kind::docker, "docker"},
    {container_kind::podman, "podman"},
    {container_kind::kubernetes, "cri-o"},
    {container_kind::kubernetes, "crio"},
    {container_kind::lxc, "lxc"},
    {container_kind::lxc, "lxc-libvirt"},
    {container_kind::systemd_nspawn, "systemd-nspawn"},
};

/// Parts of a control group's path.
inline constexpr container_mark cgroup_marks[] = {
    {container_kind::kubernetes, "kubepods"},
    {container_kind::kubernetes, "cri-containerd"},
    {container_kind::kubernetes, "/crio-", followed_by::id},
    {container_kind::podman, "/libpod-", followed_by::id},
    {container_kind::docker, "/docker/"},
    {container_kind::docker, "/docker-", followed_by::id},
    {container_kind::lxc, "/lxc/"},
    {container_kind::lxc, "/lxc.payload"},
    {container_kind::other, "/ecs/"},
    {container_kind::other, "/garden/"},
};

/// Where the files stand that an engine mounts over /etc/hosts and its neighbours. Their path
/// begins at the root of a file system, which may be the engine's own: `/containers/1f2e…/hosts`.
inline constexpr container_mark mount_marks[] = {
    {container_kind::kubernetes, "/etc-hosts"},
    {container_kind::podman, "/overlay-containers/", followed_by::id},
    {container_kind::docker, "/containers/", followed_by::id},
    {container_kind::docker, "/buildkit/executor/"},
    {container_kind::other, "/etchosts/"},
    {container_kind::other, "/io.containerd."},
};
// clang-format on

}  // namespace bearings::detail

#endif
