# Draws a scene as the comments in it say (README.md), and compares with its reference picture.
#   -DPROGRAM= -DSCENE= -DREFERENCE= -DFOLDER=
# FOLDER is emptied; it gets actual.png, stats.json and, of pictures that differ, difference.png.
cmake_minimum_required(VERSION 3.25)

# The text of the only line "# name: text" of the scene, or nothing.
function(read_comment name result)
    file(STRINGS ${SCENE} line REGEX "^# ${name}: ")
    string(REGEX REPLACE "^# ${name}: " "" line "${line}")
    set(${result} "${line}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
set(actual ${FOLDER}/actual.png)
set(stats ${FOLDER}/stats.json)

read_comment(zoom arguments)
if(arguments)
    separate_arguments(arguments UNIX_COMMAND "${arguments}")
    execute_process(COMMAND ${PROGRAM} zoom ${SCENE} ${arguments} -o ${FOLDER}/%02d.png
                            --stats ${stats} --quiet
                    COMMAND_ERROR_IS_FATAL ANY)
    read_comment(picture picture)
    file(COPY_FILE ${FOLDER}/${picture} ${actual})
else()
    execute_process(COMMAND ${PROGRAM} render ${SCENE} -o ${actual} --stats ${stats}
                    COMMAND_ERROR_IS_FATAL ANY)
endif()

file(READ ${stats} found)
file(STRINGS ${SCENE} claims REGEX "^# stats: ")
foreach(claim IN LISTS claims)
    string(REGEX REPLACE "^# stats: " "" claim "${claim}")
    string(FIND "${found}" "${claim}" position)
    if(position EQUAL -1)
        message(FATAL_ERROR "not drawn the way it is meant to test: ${stats} lacks ${claim}")
    endif()
endforeach()

if(DEFINED ENV{MANDEL_BLESS})
    configure_file(${actual} ${REFERENCE} COPYONLY)
    message(FATAL_ERROR "${REFERENCE} was rewritten; look at it, and run again without MANDEL_BLESS")
endif()
execute_process(COMMAND ${PROGRAM} compare ${REFERENCE} ${actual} --diff ${FOLDER}/difference.png
                RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "different; see ${FOLDER}/difference.png")
endif()
