# Fails on any file with more than 400 lines; .clang-tidy limits the lines of a function.
#   cmake -DSOURCE=<project> -P check_sizes.cmake
cmake_minimum_required(VERSION 3.25)
set(most_lines 400)
file(GLOB_RECURSE files RELATIVE "${SOURCE}" "${SOURCE}/src/*.h" "${SOURCE}/src/*.cpp"
     "${SOURCE}/tests/*.h" "${SOURCE}/tests/*.cpp")
set(violations "")
foreach(file IN LISTS files)
    file(READ "${SOURCE}/${file}" text)
    string(REGEX MATCHALL "\n" ends "${text}")
    list(LENGTH ends lines)
    if(lines GREATER most_lines)
        string(APPEND violations "${file} has ${lines} lines, more than ${most_lines}\n")
    endif()
endforeach()
if(violations)
    message(FATAL_ERROR "\n${violations}")
endif()
