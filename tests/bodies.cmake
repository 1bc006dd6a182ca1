# SPDX-License-Identifier: BSL-1.0
# The bodies, compiled once for tests, benchmarks and the command. Users compile <bearings/src.hpp>.
#
#   bearings_core_bodies     layers 0 to 4
#   bearings_config_bodies   + toml.hpp, json.hpp
#   bearings_net_bodies      + the network, Asio and Beast themselves; with TLS and DNS if they are here
#
# One source file per body keeps rebuilds short, and shows that every body compiles alone.

add_library(bearings_warnings INTERFACE)
target_compile_options(
    bearings_warnings
    INTERFACE
        "$<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Wall;-Wextra;-Wpedantic>"
        # What the optimizer of GCC 12 believes to see in std::string and std::variant is not there.
        "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow;-Wno-maybe-uninitialized>"
        "$<$<CXX_COMPILER_ID:MSVC>:/W4;/bigobj;/utf-8;/permissive->"
)
if(BEARINGS_BUILD_TESTS)
    target_compile_options(
        bearings_warnings
        INTERFACE
            "$<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Werror>"
            "$<$<CXX_COMPILER_ID:MSVC>:/WX>"
    )
endif()

# bearings_add_bodies(<target> <link to> [<header>...]): a library of those headers or bodies.
function(bearings_add_bodies target link)
    set(sources "")
    foreach(body IN LISTS ARGN)
        string(MAKE_C_IDENTIFIER "${body}" name)
        string(REGEX REPLACE "^.*include_bearings_|_[hi]pp$" "" name "${name}")
        set(source ${PROJECT_BINARY_DIR}/bodies/${name}.cpp)
        string(REGEX REPLACE "^.*/include/bearings/" "bearings/" body "${body}")
        file(CONFIGURE OUTPUT ${source} CONTENT "#include <${body}>\n" @ONLY)
        list(APPEND sources ${source})
    endforeach()
    if(NOT sources)
        add_library(${target} INTERFACE)
        target_compile_definitions(${target} INTERFACE BEARINGS_SEPARATE_COMPILATION)
        target_link_libraries(${target} INTERFACE ${link})
        return()
    endif()
    add_library(${target} STATIC EXCLUDE_FROM_ALL ${sources})
    target_compile_definitions(${target} PUBLIC BEARINGS_SEPARATE_COMPILATION)
    target_link_libraries(${target} PUBLIC ${link} PRIVATE bearings_warnings)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()

set(bodies ${bearings_core_bodies})
list(FILTER bodies INCLUDE REGEX "/impl/[a-z_]*\\.ipp$")
bearings_add_bodies(bearings_core_bodies bearings::core ${bodies})

if(TARGET bearings::net)
    set(bodies ${bearings_net_bodies})
    list(FILTER bodies INCLUDE REGEX "/bearings/impl/[a-z]*\\.ipp$")
    bearings_add_bodies(bearings_config_bodies bearings_core_bodies ${bodies})
    if(bodies)
        target_link_libraries(bearings_config_bodies PUBLIC bearings::net)
    endif()

    set(bodies ${bearings_net_bodies})
    list(FILTER bodies INCLUDE REGEX "/net/impl/[a-z_]*\\.ipp$")
    if(NOT TARGET bearings::tls)
        list(FILTER bodies EXCLUDE REGEX "/tls[a-z_]*\\.ipp$")
    endif()
    if(NOT TARGET bearings::dns)
        list(FILTER bodies EXCLUDE REGEX "/dns[a-z_]*\\.ipp$")
    endif()

    add_library(bearings_boost_bodies STATIC EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/bodies/boost.cpp)
    set(text "#include <boost/asio/impl/src.hpp>\n#include <boost/beast/src.hpp>\n")
    if(TARGET bearings::tls)
        string(APPEND text "#include <boost/asio/ssl/impl/src.hpp>\n")
        target_link_libraries(bearings_boost_bodies PUBLIC bearings::tls)
    endif()
    if(TARGET bearings::dns)
        target_link_libraries(bearings_boost_bodies PUBLIC bearings::dns)
    endif()
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/bodies/boost.cpp CONTENT "${text}" @ONLY)
    target_link_libraries(bearings_boost_bodies PUBLIC bearings::net)
    set_target_properties(bearings_boost_bodies PROPERTIES CXX_EXTENSIONS OFF)
    target_compile_definitions(
        bearings_boost_bodies
        PUBLIC
            BOOST_ASIO_SEPARATE_COMPILATION
            BOOST_BEAST_SEPARATE_COMPILATION
            "$<$<PLATFORM_ID:Windows>:_WIN32_WINNT=0x0A00>"
    )

    bearings_add_bodies(bearings_net_bodies bearings_config_bodies ${bodies})
    if(bodies)
        target_link_libraries(bearings_net_bodies PUBLIC bearings_boost_bodies)
        target_precompile_headers(
            bearings_net_bodies
            PRIVATE
                <boost/asio/any_completion_handler.hpp>
                <boost/asio/any_io_executor.hpp>
                <boost/asio/connect.hpp>
                <boost/asio/ip/tcp.hpp>
                <boost/asio/local/stream_protocol.hpp>
                <boost/asio/steady_timer.hpp>
                <boost/beast/core.hpp>
                <boost/beast/http.hpp>
                <boost/beast/websocket.hpp>
        )
    endif()
endif()
