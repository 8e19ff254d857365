# Most of the time to compile a small file goes into the standard headers. So these headers are
# precompiled, and the files of a folder of src/ are compiled together, at most ten at a time; what
# a file keeps to itself then needs a name of its own in the folder. A source with a UNITY_GROUP
# keeps it. Loops for several instruction sets stay alone: where g++ 12 inlines more, it fuses
# products and sums in some of them for all that -ffp-contract=off says (check_fused.cmake).
#   HEADERS <header>...   are precompiled too
#   LIKE target           takes the precompiled headers of that target
function(compile_together target)
    cmake_parse_arguments(PARSE_ARGV 1 with "" "LIKE" "HEADERS")
    if(NOT MANDEL_UNITY)
        return()
    endif()
    if(with_LIKE)
        target_precompile_headers(${target} REUSE_FROM ${with_LIKE})
    else()
        target_precompile_headers(${target} PRIVATE <algorithm> <array> <atomic> <chrono> <cmath>
                                  <filesystem> <functional> <map> <memory> <mutex> <optional>
                                  <span> <sstream> <string> <thread> <vector> ${with_HEADERS})
    endif()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    # g++ takes the files of a batch for headers, whose types would need a name elsewhere.
    target_compile_options(${target} PRIVATE
                           $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "^${PROJECT_SOURCE_DIR}/src/")
    foreach(source IN LISTS sources)
        get_source_file_property(group ${source} TARGET_DIRECTORY ${target} UNITY_GROUP)
        file(STRINGS ${source} multiversion REGEX "^MANDEL_MULTIVERSION" LIMIT_COUNT 1)
        if(NOT group AND NOT multiversion)
            cmake_path(GET source PARENT_PATH folder)
            list(APPEND folders "${folder}")
            list(APPEND in_${folder} ${source})
        endif()
    endforeach()
    list(REMOVE_DUPLICATES folders)
    foreach(folder IN LISTS folders)
        list(LENGTH in_${folder} count)
        math(EXPR batches "(${count} + 9) / 10")
        cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/src OUTPUT_VARIABLE name)
        string(REPLACE "/" "_" name "${name}")
        set(index 0)
        foreach(source IN LISTS in_${folder})
            math(EXPR batch "${index} * ${batches} / ${count}")
            set_source_files_properties(${source} TARGET_DIRECTORY ${target}
                                        PROPERTIES UNITY_GROUP ${name}_${batch})
            math(EXPR index "${index} + 1")
        endforeach()
    endforeach()
endfunction()
