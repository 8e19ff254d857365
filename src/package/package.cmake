# What is installed besides the program, and the packages that cpack makes.
#   cmake --install BUILD --prefix DIR
#   cd BUILD && cpack                                    # mandel_VERSION_ARCH.deb
#   cd BUILD && cpack --config CPackSourceConfig.cmake   # the source
set(MANDEL_MAINTAINER "The owner of mandel <owner@mandel.invalid>" CACHE STRING
    "Whom the package names as its maintainer")
set(made ${PROJECT_BINARY_DIR}/package)
file(MAKE_DIRECTORY ${made})
set(documents ${CMAKE_INSTALL_DATADIR}/doc/mandel)

# Debian wants manuals and change logs compressed; elsewhere they may be.
find_program(MANDEL_GZIP gzip)
function(install_compressed source destination)
    get_filename_component(name ${source} NAME)
    if(NOT MANDEL_GZIP)
        install(FILES ${source} DESTINATION ${destination})
        return()
    endif()
    # Without the time in it, so that the same source gives the same package.
    add_custom_command(OUTPUT ${made}/${name}.gz DEPENDS ${source} VERBATIM
                       COMMAND ${MANDEL_GZIP} -9nc ${source} > ${made}/${name}.gz)
    add_custom_target(compressed_${name} ALL DEPENDS ${made}/${name}.gz)
    install(FILES ${made}/${name}.gz DESTINATION ${destination})
endfunction()
foreach(page mandel.1 mandel-scene.5 mandel-suite.5)
    string(REGEX REPLACE ".*\\." "" section ${page})
    install_compressed(${PROJECT_SOURCE_DIR}/man/${page} ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/changelog.in ${made}/changelog @ONLY)
install_compressed(${made}/changelog ${documents})
install(FILES ${CMAKE_CURRENT_LIST_DIR}/copyright DESTINATION ${documents})

# The program writes its own completion scripts.
if(NOT CMAKE_CROSSCOMPILING)
    foreach(shell bash zsh fish)
        add_custom_command(OUTPUT ${made}/mandel.${shell} DEPENDS mandel VERBATIM
                           COMMAND mandel completion ${shell} > ${made}/mandel.${shell})
        list(APPEND scripts ${made}/mandel.${shell})
    endforeach()
    add_custom_target(completions ALL DEPENDS ${scripts})
    install(FILES ${made}/mandel.bash RENAME mandel
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${made}/mandel.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
    # zsh looks elsewhere for what a package brings than for what an administrator installs.
    install(CODE "set(script \"${made}/mandel.zsh\")\nset(share \"${CMAKE_INSTALL_DATADIR}/zsh\")")
    install(CODE [[
        set(zsh_folder site-functions)
        if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
            set(zsh_folder vendor-completions)
        endif()
        file(INSTALL "${script}" RENAME _mandel
             DESTINATION "${CMAKE_INSTALL_PREFIX}/${share}/${zsh_folder}")]])
endif()

# Scenes with the palettes that they name by path; scripts, and the suite for CI, as documents.
set(data ${CMAKE_INSTALL_DATADIR}/mandel)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/ DESTINATION ${data}/scenes
        FILES_MATCHING PATTERN "*.toml" PATTERN "*.gpl" PATTERN "*.map" PATTERN "*.ugr"
        PATTERN ci EXCLUDE)
install(CODE "file(CREATE_LINK scenes/palettes
     \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${data}/palettes\" SYMBOLIC)")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/ci DESTINATION ${documents}/examples)
install(PROGRAMS ${PROJECT_SOURCE_DIR}/examples/zoom-parallel.sh
                 ${PROJECT_SOURCE_DIR}/examples/zoom-slurm.sh DESTINATION ${documents}/examples)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mandel)
set(CPACK_PACKAGE_CONTACT "${MANDEL_MAINTAINER}")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ffmpeg)  # films other than .y4m and frames
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "batch renderer of the Mandelbrot set")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Draws pictures, films and numbers of the Mandelbrot set from the command
line, at any depth: right in every pixel, and the same bytes on every
machine. Scenes are text files, and pictures hold their scenes. Suites of
pictures can be checked against references, for continuous integration.")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_SOURCE_GENERATOR TXZ)
set(CPACK_SOURCE_PACKAGE_FILE_NAME mandel-${PROJECT_VERSION})
set(CPACK_SOURCE_IGNORE_FILES "/[.]git/" "/[.]git$" "^${PROJECT_SOURCE_DIR}/build/")
include(CPack)
