# SPDX-License-Identifier: BSL-1.0
# usage: cmake -DHARNESS=program -DCORPUS=folder -DSECONDS=10 -P run.cmake
# Looks for input that breaks the harness, beginning with the seeds. What is new stays beside the
# harness, so that the next run goes on from there.
set(found ${HARNESS}.found)
file(MAKE_DIRECTORY ${found})
execute_process(
    COMMAND
        ${HARNESS} -max_total_time=${SECONDS} -timeout=5 -rss_limit_mb=2048 -max_len=8192
        -verbosity=0 -print_final_stats=1 -artifact_prefix=${HARNESS}. ${found} ${CORPUS}
    COMMAND_ERROR_IS_FATAL ANY
)
