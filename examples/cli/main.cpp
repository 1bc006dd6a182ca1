// SPDX-License-Identifier: BSL-1.0
#include <bearings/environment.hpp>

#include <exception>

#include "output.hpp"
#include "verbs.hpp"

namespace {

int dispatch(const cli::context& with) {
    switch (with.asked.verb) {
    case cli::verb::doctor: return cli::doctor(with);
    case cli::verb::explain: return cli::explain(with);
    case cli::verb::wait: return cli::wait(with);
    case cli::verb::exec: return cli::exec(with);
    case cli::verb::mock: return cli::mock(with);
    case cli::verb::replay: return cli::replay(with);
    case cli::verb::verify: return cli::verify(with);
    case cli::verb::completion: return cli::completion(with);
    }
    return cli::exit_usage;
}

int run(int argc, char** argv) {
    cli::prepare_console();
    const auto line = cli::parse_arguments(cli::arguments_of_process(argc, argv));
    if (line.exit) {
        if (!line.error.empty())
            cli::complain(line.error);
        if (!line.out.empty() && !cli::write_data({}, line.out))
            return cli::exit_usage;
        return *line.exit;
    }
    const auto variables = bearings::environment::of_process();
    const auto screen = cli::find_terminal(variables, line.options);
    return dispatch({line.options, variables, screen});
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& unexpected) {
        cli::complain(unexpected.what());
    }
    return cli::exit_usage;
}
