# SPDX-License-Identifier: BSL-1.0
# Builds Windows programs on Debian with mingw-w64:
#
#   cmake -S . -B build-windows --toolchain tests/windows/mingw.cmake
#
# The headers of Debian's libraries stand in /usr/include beside those of the C library, which a
# Windows compiler must not see. So they are reached through a directory that holds nothing else,
# with packages that say just that. OpenSSL is there once tests/windows/openssl.sh has built it.

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_VERSION 10.0)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
# The posix variant has std::thread and std::mutex.
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
set(CMAKE_CXX_FLAGS_INIT "-Wa,-mbig-obj")
# Programs that run under Wine find no libraries beside them.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(CMAKE_CROSSCOMPILING_EMULATOR ${CMAKE_CURRENT_LIST_DIR}/wine.sh)

get_property(in_try_compile GLOBAL PROPERTY IN_TRY_COMPILE)
if(in_try_compile)
    return()
endif()

set(bearings_windows_root ${CMAKE_BINARY_DIR}/windows-root)
file(MAKE_DIRECTORY ${bearings_windows_root}/include)
foreach(name IN ITEMS boost toml toml.hpp nlohmann CLI catch2)
    if(EXISTS /usr/include/${name} AND NOT EXISTS ${bearings_windows_root}/include/${name})
        file(CREATE_LINK /usr/include/${name} ${bearings_windows_root}/include/${name} SYMBOLIC)
    endif()
endforeach()

# bearings_header_package(<package> <target>): a package of headers in that directory.
function(bearings_header_package package target)
    file(
        CONFIGURE
        OUTPUT ${bearings_windows_root}/lib/cmake/${package}/${package}Config.cmake
        CONTENT
            "if(NOT TARGET @target@)
    add_library(@target@ INTERFACE IMPORTED)
    set_target_properties(
        @target@ PROPERTIES INTERFACE_INCLUDE_DIRECTORIES \"@bearings_windows_root@/include\"
    )
endif()
" @ONLY
    )
    file(
        WRITE ${bearings_windows_root}/lib/cmake/${package}/${package}ConfigVersion.cmake
        "set(PACKAGE_VERSION \${PACKAGE_FIND_VERSION})\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n"
    )
endfunction()
bearings_header_package(toml11 toml11::toml11)
bearings_header_package(nlohmann_json nlohmann_json::nlohmann_json)
bearings_header_package(CLI11 CLI11::CLI11)
bearings_header_package(Catch2 Catch2::Catch2)
set(Boost_NO_BOOST_CMAKE ON)
set(Boost_INCLUDE_DIR ${bearings_windows_root}/include CACHE PATH "Directory of Boost's headers")

if(NOT DEFINED ENV{XDG_CACHE_HOME})
    set(cache $ENV{HOME}/.cache)
else()
    set(cache $ENV{XDG_CACHE_HOME})
endif()
set(OPENSSL_USE_STATIC_LIBS ON)
set(OPENSSL_ROOT_DIR ${cache}/bearings/openssl-mingw)

set(CMAKE_FIND_ROOT_PATH ${bearings_windows_root} ${OPENSSL_ROOT_DIR} /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
