# SPDX-License-Identifier: BSL-1.0
# usage: cmake -DPREFIX=folder -P install.cmake, in a build folder
# Installs into an empty prefix, so that nothing of an earlier install is taken for new.
file(REMOVE_RECURSE ${PREFIX})
execute_process(
    COMMAND ${CMAKE_COMMAND} --install . --prefix ${PREFIX}
    OUTPUT_QUIET
    COMMAND_ERROR_IS_FATAL ANY
)
