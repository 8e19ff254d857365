# Renders a scene and compares it with its reference picture.
#   -DPROGRAM= -DSCENE= -DREFERENCE= -DACTUAL= -DDIFFERENCE=
get_filename_component(folder ${ACTUAL} DIRECTORY)
file(MAKE_DIRECTORY ${folder})
execute_process(COMMAND ${PROGRAM} render ${SCENE} -o ${ACTUAL} COMMAND_ERROR_IS_FATAL ANY)
if(DEFINED ENV{MANDEL_BLESS})
    configure_file(${ACTUAL} ${REFERENCE} COPYONLY)
    message(FATAL_ERROR "${REFERENCE} was rewritten; look at it, and run again without MANDEL_BLESS")
endif()
execute_process(COMMAND ${PROGRAM} compare ${REFERENCE} ${ACTUAL} --diff ${DIFFERENCE}
                RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "different; see ${DIFFERENCE}")
endif()
